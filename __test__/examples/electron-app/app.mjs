// The running example app, as its test speaks of it.

const DEADLINE_MS = 15_000;
const POLL_INTERVAL_MS = 20;

export class App {
  #electron;
  #page;
  complaints = [];

  constructor(electron, page) {
    this.#electron = electron;
    this.#page = page;
    page.setDefaultTimeout(DEADLINE_MS);
    page.on("pageerror", (error) => this.complaints.push(String(error)));
    page.on("console", (message) => {
      if (["error", "warning"].includes(message.type())) this.complaints.push(message.text());
    });
  }

  /** Reloads the page without WebGL: terminals are drawn as elements then, whose text can be read. */
  async drawWithoutWebgl() {
    await this.#page.addInitScript(() => {
      const { getContext } = HTMLCanvasElement.prototype;
      HTMLCanvasElement.prototype.getContext = function (kind, ...rest) {
        return kind.startsWith("webgl") ? null : getContext.call(this, kind, ...rest);
      };
    });
    await this.#page.reload();
  }

  /** The table's row of a process. */
  row(name) {
    return this.#page.locator("#processes tr").filter({ has: this.#page.getByText(name, { exact: true }) });
  }

  /** The last line of the log with an event. */
  event(name, facts) {
    return this.#page.locator(".event").filter({ hasText: name }).filter({ hasText: facts }).last();
  }

  /** Types a command into the terminal that is shown. */
  async type(command) {
    await this.#page.locator(".screen:not([hidden])").click();
    await this.#page.keyboard.type(`${command}\n`);
  }

  /** Waits until the terminal that is shown has a line that is, or ends with, a text. */
  untilShown(text) {
    return this.until(
      async () => {
        const lines = await this.#page.locator(".screen:not([hidden]) .xterm-rows > div").allTextContents();
        return lines.some((line) => line.trim() === text || line.trim().endsWith(text));
      },
      `the terminal to show ${JSON.stringify(text)}`,
    );
  }

  async until(condition, what) {
    const deadline = Date.now() + DEADLINE_MS;
    while (!(await condition())) {
      if (Date.now() > deadline) throw new Error(`timed out waiting for ${what}`);
      await new Promise((resolve) => setTimeout(resolve, POLL_INTERVAL_MS));
    }
  }

  /** Runs `fn({ app, BrowserWindow, … }, value)` in the main process. */
  inMain(fn, value) {
    return this.#electron.evaluate(fn, value);
  }

  /** Runs a script in the page by way of the main process: Playwright does not see a page again that has crashed. */
  inPage(script) {
    const run = ({ BrowserWindow }, text) => BrowserWindow.getAllWindows()[0].webContents.executeJavaScript(text);
    return this.inMain(run, script);
  }

  /** The shells of the main process, by their process ids. */
  shells() {
    return this.inMain(() => {
      const { ptys } = process.mainModule.require("./services.js");
      return ptys.list().map(({ pid }) => pid);
    });
  }
}
