// An interactive shell on a terminal of its own: commands are typed, answers read, and its window changes size.

import { spawnPty } from "../../index.mjs";
import { byLine } from "./lines.mjs";
import { onlyColours } from "./text.mjs";
import { sleep, until } from "./waiting.mjs";

const PACKAGE = new URL("../../", import.meta.url);
const PROMPT = "demo$ ";
const ANSWER_TIMEOUT_MS = 5_000;
const BETWEEN_COMMANDS_MS = 700;

export class Shell {
  #terminal;
  #recent = "";
  #busy = Promise.resolve();

  constructor({ screen, roster, env }) {
    // ENV would make some shells read a file with a prompt of its own.
    const variables = { ...env, PS1: PROMPT, ENV: undefined };
    const size = { cols: 80, rows: 24 };
    this.#terminal = spawnPty("sh", ["-i"], { ...size, id: "shell", cwd: PACKAGE, env: variables, killGraceMs: 500 });
    const entry = roster.add("shell", "bold", this.#terminal);
    const say = (text) => screen.output("shell", "bold", text);
    say(screen.paint.dim(`started, pid ${this.#terminal.pid}, 80 columns, 24 rows`));
    const show = byLine((line) => say(onlyColours(line)));
    this.#terminal.onData((text) => {
      entry.bytes += Buffer.byteLength(text);
      this.#recent += text;
      show(text);
    });
    this.#terminal.onError((error) => say(screen.paint.red(`${error.code}: ${error.message}`)));
    this.#terminal.onExit(({ exitCode }) => say(screen.paint.dim(`${this.#terminal.state}, exit code ${exitCode}`)));
  }

  get terminal() {
    return this.#terminal;
  }

  /** Types a line and settles with what it printed until the next prompt, or undefined if that does not come. */
  ask(line, signal) {
    // One after the other: two answers at once could not be told apart.
    const answer = this.#busy.then(() => this.#ask(line, signal));
    this.#busy = answer.catch(() => {});
    return answer;
  }

  /** Types a line for the person at the keyboard, who reads the answer on the screen. */
  type(line) {
    this.#busy = this.#busy.then(() => this.#terminal.write(`${line}\r`));
  }

  async #ask(line, signal) {
    const isReady = () => onlyColours(this.#recent.split("\n").at(-1)).endsWith(PROMPT);
    if (!(await until(isReady, { timeoutMs: ANSWER_TIMEOUT_MS, signal }))) return undefined;
    this.#recent = "";
    this.#terminal.write(`${line}\r`);
    const hasAnswer = () => this.#recent.includes("\n") && isReady();
    if (!(await until(hasAnswer, { timeoutMs: ANSWER_TIMEOUT_MS, signal }))) return undefined;
    return this.#recent.split("\n").slice(1, -1).map(onlyColours).join("\n");
  }
}

/** Types some commands and changes the terminal's size between two of them. */
export async function showShell({ shell, checks, signal }) {
  const ask = async (line) => {
    const answer = await shell.ask(line, signal);
    await sleep(BETWEEN_COMMANDS_MS, signal);
    return answer ?? "no answer";
  };
  await ask("ls --color=always -C");
  await ask("tty && echo $((6 * 7))");
  const before = await ask("stty size");
  shell.terminal.resize(100, 30);
  const after = await ask("stty size");
  checks.expect("the shell sees its terminal's size", before === "24 80", before);
  checks.expect("the shell sees the new size after a resize", after === "30 100", after);
}
