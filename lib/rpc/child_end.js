"use strict";

// A child as the other side of a conversation: what it prints on standard error, and how it ends.

const { SignalboxError } = require("../errors.js");
const { checkOptions, checkTimeout } = require("../option_checks.js");

/** Lines of standard error that errors show: what a program says when it crashes, and not its whole log. */
const SHOWN_LINES = 20;

/** A child whose stream ends mostly ends itself: waiting calls are told how, if it does within this time. */
const EXIT_GRACE_MS = 40;

/** Between the end of its input and stopping it: what a server needs to write its files. */
const CLOSE_GRACE_MS = 2_000;

class ChildEnd {
  #child;
  #isOwned;
  #lastLines = [];
  #exited;

  /** `isOwned`: the process was started for the conversation, and is ended with it. */
  constructor(child, isOwned) {
    this.#child = child;
    this.#isOwned = isOwned;
    // Told behind all that it wrote, so that the last lines are there.
    this.#exited = new Promise((resolve) => child.on("exit", resolve));
  }

  get process() {
    return this.#child;
  }

  open({ stderr }) {
    this.#child.on("line", ({ text, stream }) => {
      if (stream !== "stderr") return;
      if (this.#lastLines.push(text) > SHOWN_LINES) this.#lastLines.shift();
      stderr.call({ text });
    });
  }

  /** How it ended, as far as that shows soon. */
  async describe(given) {
    if (given?.isClosedHere && !this.#child.exit)
      return { message: "the peer was closed", pid: this.#child.pid, stderr: [] };
    let timer;
    const late = new Promise((resolve) => (timer = setTimeout(resolve, EXIT_GRACE_MS)));
    await Promise.race([this.#exited, late]);
    clearTimeout(timer);
    const { pid, exit } = this.#child;
    const reason = { message: exit ? `the process ended (${outcome(exit)})` : "the process closed its output", pid };
    if (exit) Object.assign(reason, { exitCode: exit.exitCode, reason: exit.reason });
    if (exit?.signal) reason.signal = exit.signal;
    reason.stderr = [...this.#lastLines];
    return reason;
  }

  toError(method, { message, ...facts }) {
    const wrote = facts.stderr.length > 0 ? ` It wrote last:\n  ${facts.stderr.join("\n  ")}` : "";
    const text = `The call of "${method}" failed: ${message}.${wrote}`;
    return new SignalboxError("ERR_SIGNALBOX_PEER_GONE", text, { method, ...facts });
  }

  /** The child sees the end of its input, and is stopped when it does not end by itself. */
  async close(link, options) {
    const { graceMs = CLOSE_GRACE_MS } = checkOptions(options, ["graceMs"], "close");
    checkTimeout(graceMs);
    link.close();
    if (!this.#isOwned) return;
    try {
      await this.#child.wait({ timeoutMs: graceMs });
    } catch {
      await this.#child.stop();
    }
    await this.#exited;
  }
}

function outcome({ exitCode, signal }) {
  return signal ?? `exit code ${exitCode}`;
}

module.exports = { ChildEnd };
