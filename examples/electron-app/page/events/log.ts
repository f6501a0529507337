import type { EventMeta } from "signalbox";
import { byId, element } from "../element.ts";
import { bus } from "./bus.ts";
import { describe } from "./describe.ts";

/** Lines that are kept on the page. */
const MAX_LINES = 300;

/** Shows everything that is told on the bus, with what was told before this page was loaded. */
export function showEvents(): void {
  const list = byId<HTMLOListElement>("events");
  const filter = byId<HTMLInputElement>("filter");
  let waiting: HTMLLIElement[] = [];

  const matches = (line: HTMLLIElement) => line.textContent!.toLowerCase().includes(filter.value.toLowerCase());

  function show() {
    const isAtEnd = list.scrollHeight - list.scrollTop - list.clientHeight < 40;
    list.append(...waiting);
    waiting = [];
    while (list.childElementCount > MAX_LINES) list.firstElementChild!.remove();
    if (isAtEnd) list.scrollTop = list.scrollHeight;
  }

  bus.on(
    "*",
    (payload, meta) => {
      if (waiting.length === 0) requestAnimationFrame(show);
      const line = lineOf(payload, meta);
      line.hidden = !matches(line);
      // More than this is never seen: a flood of events costs no more than a screen of them.
      waiting = [...waiting, line].slice(-MAX_LINES);
    },
    { replay: 100 },
  );

  filter.addEventListener("input", () => {
    for (const line of list.children as HTMLCollectionOf<HTMLLIElement>) line.hidden = !matches(line);
  });
}

function lineOf(payload: unknown, { event, source, at }: EventMeta): HTMLLIElement {
  const time = new Date(at).toLocaleTimeString("en-GB");
  const line = element(
    "li",
    { className: "event" },
    element("time", {}, time),
    element("span", { className: "name" }, event),
    element("span", { className: "facts" }, describe(payload)),
    element("span", { className: "source" }, source),
  );
  line.dataset.area = event.split(":")[0];
  return line;
}
