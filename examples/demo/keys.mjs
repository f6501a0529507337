// Single keys as commands, and one line of typing for the shell. The terminal gets its own mode back in every case.

const CTRL_C = "\x03";
const CTRL_D = "\x04";
const ENTER = new Set(["\r", "\n"]);
const ERASE = new Set(["\x7f", "\b"]);
const ESCAPE = "\x1b";

export class Keys {
  #stream;
  #actions;
  #line;

  /** `actions`: `{ quit, list, pause, send(line) }`. Does nothing when the input is no terminal. */
  constructor(actions, stream = process.stdin) {
    this.#stream = stream;
    this.#actions = actions;
    this.isActive = Boolean(stream.isTTY);
    if (!this.isActive) return;
    stream.setRawMode(true);
    stream.setEncoding("utf8");
    stream.on("data", this.#take);
    // Also after an uncaught error: a terminal that stays in raw mode is of no use to its owner.
    process.on("exit", this.close);
  }

  /** The line that is being typed, or undefined. */
  get line() {
    return this.#line;
  }

  close = () => {
    if (!this.isActive) return;
    this.isActive = false;
    this.#line = undefined;
    process.off("exit", this.close);
    this.#stream.off("data", this.#take);
    this.#stream.setRawMode(false);
    this.#stream.pause();
  };

  #take = (data) => {
    // An arrow or function key comes as one sequence, a paste as many characters.
    if (data.length > 1 && data.startsWith(ESCAPE)) return;
    for (const key of data) {
      if (key === CTRL_C) this.#actions.quit();
      else if (this.#line === undefined) this.#command(key);
      else this.#edit(key);
    }
  };

  #command(key) {
    if (key === "q" || key === CTRL_D) this.#actions.quit();
    else if (key === "l") this.#actions.list();
    else if (key === "p") this.#actions.pause();
    else if (key === "s") this.#line = "";
  }

  #edit(key) {
    if (key === ESCAPE) this.#line = undefined;
    else if (ERASE.has(key)) this.#line = [...this.#line].slice(0, -1).join("");
    else if (ENTER.has(key)) {
      const line = this.#line;
      this.#line = undefined;
      if (line) this.#actions.send(line);
    } else if (key >= " ") this.#line += key;
  }
}
