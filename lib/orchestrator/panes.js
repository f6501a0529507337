"use strict";

// Panes with terminals in them, in sessions: what an orchestrator may make, write to and look at. The host's own code
// uses the same methods.

const { disposer } = require("../disposer.js");
const { SignalboxError, optionType } = require("../errors.js");
const { Listeners } = require("../listeners.js");
const { PtyManager } = require("../pty_manager.js");

const DEFAULT_SESSION = "main";

class Panes {
  #terminals;
  #shell;
  /** By id: `{ id, session, type, command, terminal }`, in the order in which they were made. */
  #panes = new Map();
  /** Of each session, the pane that was made or chosen last. */
  #active = new Map();
  #changes = new Listeners();
  #outputs = new Listeners();
  #nextId = 1;

  /** `terminals` is a PtyManager of the program; `shell` runs the commands. */
  constructor({ terminals = new PtyManager(), shell = process.env.SHELL || "/bin/sh" } = {}) {
    this.#terminals = terminals;
    this.#shell = shell;
  }

  /** Makes a pane with a shell, or with a command that a shell runs. */
  create({ type = "terminal", command, session = DEFAULT_SESSION, cwd, env, cols, rows } = {}) {
    if (type !== "terminal") throw outOfRange("type", '"terminal"', type);
    if (command !== undefined && typeof command !== "string") throw optionType("command", "a string", command);
    if (typeof session !== "string") throw optionType("session", "a string", session);
    const options = { file: this.#shell, args: command === undefined ? [] : ["-c", command] };
    for (const [name, value] of Object.entries({ cwd, env, cols, rows }))
      if (value !== undefined) options[name] = value;
    const terminal = this.#terminals.create(options);
    const pane = { id: `pane-${this.#nextId++}`, session, type, command, terminal };
    this.#panes.set(pane.id, pane);
    this.#active.set(session, pane.id);
    terminal.onData((data) => this.#outputs.call({ paneId: pane.id, data }));
    terminal.onExit(() => this.#tell(pane));
    this.#tell(pane);
    return { paneId: pane.id, pid: terminal.pid };
  }

  write({ paneId, data } = {}) {
    if (typeof data !== "string") throw optionType("data", "a string", data);
    return this.#find(paneId).terminal.write(data);
  }

  resize({ paneId, cols, rows } = {}) {
    const pane = this.#find(paneId);
    pane.terminal.resize(cols, rows);
    this.#tell(pane);
  }

  /** Makes a pane the one that its session shows. */
  activate({ paneId } = {}) {
    const pane = this.#find(paneId);
    this.#active.set(pane.session, paneId);
    this.#tell(pane);
  }

  /** Stops what runs in a pane, and forgets it. */
  async close({ paneId } = {}) {
    const pane = this.#find(paneId);
    await this.#terminals.remove(pane.terminal.id);
    if (!this.#panes.delete(paneId)) return;
    if (this.#active.get(pane.session) === paneId) this.#chooseAnother(pane.session);
    this.#changes.call({ ...describe(pane), state: "closed" });
  }

  /** Sessions and panes, as plain data. */
  state() {
    const sessions = new Map();
    for (const pane of this.#panes.values()) {
      const session = sessions.get(pane.session) ?? { id: pane.session, panes: [], activePane: undefined };
      session.panes.push(pane.id);
      session.activePane = this.#active.get(pane.session);
      sessions.set(pane.session, session);
    }
    return { sessions: [...sessions.values()], panes: [...this.#panes.values()].map(describe) };
  }

  get(paneId) {
    return this.#panes.get(paneId)?.terminal;
  }

  /** Ends all of them. */
  async closeAll() {
    await Promise.all([...this.#panes.keys()].map((paneId) => this.close({ paneId })));
  }

  /** What an orchestrator may call. */
  get methods() {
    return {
      "manager.createPane": (params) => this.create(params),
      "manager.writePane": (params) => this.write(params),
      "manager.resizePane": (params) => this.resize(params),
      "manager.getState": () => this.state(),
    };
  }

  /** What an orchestrator may follow. */
  get topics() {
    const outputs = (tell, filter) => this.#outputs.add((output) => isWanted(output.paneId, filter) && tell(output));
    return {
      panes: { snapshot: () => this.state(), listen: (tell) => this.#changes.add(tell) },
      output: { listen: (tell, filter) => disposer(outputs(tell, filter)) },
    };
  }

  #chooseAnother(session) {
    const others = [...this.#panes.values()].filter((pane) => pane.session === session);
    if (others.length === 0) this.#active.delete(session);
    else this.#active.set(session, others.at(-1).id);
  }

  #tell(pane) {
    this.#changes.call({ ...describe(pane), isActive: this.#active.get(pane.session) === pane.id });
  }

  #find(paneId) {
    const pane = this.#panes.get(paneId);
    if (pane) return pane;
    throw outOfRange("paneId", "the id of a pane", paneId);
  }
}

function describe({ id, session, type, command, terminal }) {
  const { pid, cols, rows, exit } = terminal;
  const described = { id, session, type, command, terminal: terminal.id, pid, cols, rows };
  return exit ? { ...described, state: "ended", exitCode: exit.exitCode } : { ...described, state: "running" };
}

function isWanted(paneId, filter) {
  return !Array.isArray(filter?.panes) || filter.panes.includes(paneId);
}

function outOfRange(option, expected, found) {
  const message = `Option "${option}" must be ${expected}; got ${JSON.stringify(found)}.`;
  return new SignalboxError("ERR_SIGNALBOX_OPTION_RANGE", message, { option });
}

module.exports = { Panes };
