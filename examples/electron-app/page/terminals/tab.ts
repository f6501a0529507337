import { element } from "../element.ts";

/** A tab and what it shows. */
export class Tab {
  readonly container = element("div", { className: "screen", hidden: true });
  readonly #title = element("span", { className: "title" });
  readonly #close = element("button", { className: "close", title: "Close" }, "×");
  readonly element = element("div", { className: "tab" }, this.#title, this.#close);
  /** Set by what is shown in it. */
  onShow = () => {};
  onClose = () => {};

  constructor(
    readonly kind: "shell" | "output",
    handlers: { select(): void; close(): void },
  ) {
    this.element.role = "tab";
    this.element.dataset.kind = kind;
    this.element.onclick = handlers.select;
    this.#close.onclick = (event) => {
      event.stopPropagation();
      handlers.close();
    };
  }

  setTitle(title: string): void {
    this.#title.textContent = title;
    this.element.title = title;
  }

  setEnded(): void {
    this.element.classList.add("ended");
  }

  setShown(isShown: boolean): void {
    this.element.ariaSelected = String(isShown);
    this.container.hidden = !isShown;
    if (isShown) this.onShow();
  }

  remove(): void {
    this.onClose();
    this.element.remove();
    this.container.remove();
  }
}
