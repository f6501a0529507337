"use strict";
// What the tests of the command line have in common: the real executable, by its launcher, in pipes or in a terminal.

const { writeFileSync } = require("node:fs");
const { dirname, join } = require("node:path");
const { run, spawnPty } = require("signalbox");
const { assert, tempDir, test, waitFor } = require("../harness.js");
const { markedProcesses, newMark } = require("../services/services.js");

/** As fast as people press a key. */
const TYPING_INTERVAL_MS = 200;

const LAUNCHER = join(dirname(dirname(__dirname)), "bin", "signalbox.js");

/** A service of this shell script. */
function shell(text, options = {}) {
  return { command: "sh", args: ["-c", text], killGraceMs: 2_000, ...options };
}

/** A service that runs until it is stopped. */
function idle(options = {}) {
  return shell("exec sleep 300", options);
}

/** A project in a folder of its own, with a place of its own for its state. */
class Project {
  mark = newMark();
  directory = tempDir();
  #state = join(tempDir(), "state");
  #terminals = [];

  constructor(processes) {
    if (processes) this.configure(processes);
  }

  configure(processes) {
    this.write("signalbox.config.json", JSON.stringify({ processes }));
  }

  write(name, text) {
    writeFileSync(join(this.directory, name), text);
  }

  #environment(env) {
    const none = Object.fromEntries(
      ["NO_COLOR", "FORCE_COLOR", "CLICOLOR_FORCE", "COLUMNS"].map((name) => [name, undefined]),
    );
    const own = {
      MARK: this.mark,
      SIGNALBOX_STATE_DIR: this.#state,
      ELECTRON_RUN_AS_NODE: "1",
      TERM: "xterm-256color",
    };
    return { ...none, ...own, LANG: "C.UTF-8", ...env };
  }

  /** Runs a command to its end, without a terminal. */
  run(args, { env, ...options } = {}) {
    return run({
      command: process.execPath,
      args: [LAUNCHER, ...args],
      cwd: this.directory,
      env: this.#environment(env),
      reject: false,
      timeoutMs: 30_000,
      ...options,
    });
  }

  /** Starts a command in a terminal. */
  open(args, { cols = 80, rows = 24, env, command = process.execPath, before = [LAUNCHER] } = {}) {
    const terminal = spawnPty(command, [...before, ...args], {
      cols,
      rows,
      cwd: this.directory,
      env: this.#environment(env),
      extendEnv: true,
    });
    const session = new Session(terminal);
    this.#terminals.push(session);
    return session;
  }

  /** Ends all that still runs. */
  async end() {
    for (const session of this.#terminals) session.kill();
    await this.run(["stop", "--kill"]);
    await waitFor(() => markedProcesses(this.mark).length === 0, { what: "the end of all that was started" });
  }
}

/** A command in a terminal. */
class Session {
  #terminal;
  #exit;
  #raw = "";

  constructor(terminal) {
    this.#terminal = terminal;
    terminal.onExit((exit) => (this.#exit = exit));
    terminal.onData((data) => (this.#raw += data));
  }

  get pid() {
    return this.#terminal.pid;
  }

  /** All that was written, with its escape sequences. */
  get raw() {
    return this.#raw;
  }

  /** What the screen shows, lines that left it included. */
  text() {
    return this.#terminal.screen.text({ startLine: 0, joinWrapped: true });
  }

  /** Waits until the screen shows this. */
  async shows(pattern) {
    const isShown = () => (pattern instanceof RegExp ? pattern.test(this.text()) : this.text().includes(pattern));
    await waitFor(isShown, { timeoutMs: 20_000, what: String(pattern) }).catch((error) => {
      throw new Error(`${error.message}; the screen shows:\n${this.text().trimEnd()}`);
    });
  }

  type(text) {
    this.#terminal.write(text);
  }

  resize(cols, rows) {
    this.#terminal.resize(cols, rows);
  }

  kill() {
    this.#terminal.kill("SIGKILL");
  }

  /** The code that it ends with. */
  async ended() {
    await waitFor(() => this.#exit, { timeoutMs: 30_000, what: "its end" }).catch((error) => {
      throw new Error(`${error.message}; the screen shows:\n${this.text().trimEnd()}`);
    });
    const { exitCode, signal } = this.#exit;
    return signal ? 128 + signal : exitCode;
  }

  /** Types this again and again until it has ended: signals that come in the same instant are one to the system. */
  async endsBy(text) {
    const typing = setInterval(() => this.type(text), TYPING_INTERVAL_MS);
    return this.ended().finally(() => clearInterval(typing));
  }
}

/** A test with a project of these services, of which nothing is left. */
function testCli(name, processes, use, options = {}) {
  test(name, { timeoutMs: 90_000, ...options }, async () => {
    const project = new Project(processes);
    try {
      await use(project);
    } finally {
      await project.end();
    }
    assert.deepEqual(markedProcesses(project.mark), [], "nothing of it is left");
  });
}

module.exports = { idle, LAUNCHER, shell, testCli };
