"use strict";

// What happens to processes, as events on a bus. The engine makes and sends them itself: nothing of it runs here but
// what says which.

const { acquireCore, releaseCore } = require("./bus/home.js");
const { disposer } = require("./disposer.js");
const { environment } = require("./environment.js");
const { SignalboxError, optionType } = require("./errors.js");
const { checkOptions } = require("./options.js");

const OPTIONS = ["prefix", "events", "streams", "flow", "log", "where", "signal"];

/** Kinds of events, with the engine's names for them. */
const EVENTS = ["started", "state", "exit", "warning", "metrics", "terminal", "service", "line"];
const DEFAULT_EVENTS = EVENTS.filter((event) => event !== "line");

const STREAMS = ["stdout", "stderr"];
const FLOWS = ["lossless", "lossy"];

/** Most code units of a prefix: with what comes behind it a name is at most 256 long. */
const MAX_PREFIX_LENGTH = 200;

/** One manager's publishing on one bus. */
class Publishing {
  #core;
  #native;
  #wanted;
  #where;
  #logId;

  constructor(bus, options) {
    const { prefix = "", log, where } = checkOptions(options, OPTIONS, "publishTo");
    if (typeof prefix !== "string" || prefix.length > MAX_PREFIX_LENGTH) {
      throw optionType("prefix", `a string of at most ${MAX_PREFIX_LENGTH} characters`, prefix);
    }
    if (where !== undefined && typeof where !== "function") throw optionType("where", "a function", where);
    if (log !== undefined && typeof log !== "string") throw optionType("log", 'a filter, such as "info"', log);
    this.#wanted = readWanted(options);
    this.#where = where;
    this.#core = coreOf(bus);
    try {
      this.#native = this.#core.link.openProducer(prefix);
      if (log !== undefined) this.#logId = this.#native.publishLog(environment(), log);
    } catch (error) {
      this.close();
      throw error;
    }
  }

  /** `isNew`: it has not begun to write, so that nothing is missed. */
  add(native, { id, name, command, metadata }, isNew) {
    if (this.#where !== undefined && !this.#where({ id, name, command, metadata })) return;
    this.#native.publish(native, id, name, { ...this.#wanted, fromOldest: isNew });
  }

  /** Of a group those services that are wanted, and what is told of the group itself. */
  addGroup(group) {
    const { service, stdout, stderr } = this.#wanted;
    if (!service && !stdout && !stderr) return;
    const isMeant = ({ name, command }) => this.#where({ id: name, name, command });
    const only = this.#where && group._services.filter(isMeant).map(({ name }) => name);
    const wanted = { events: Boolean(service), stdout: Boolean(stdout), stderr: Boolean(stderr), only };
    group._publish(this.#native, wanted);
  }

  close() {
    if (this.#logId !== undefined) environment().unsubscribeLog(this.#logId);
    this.#logId = undefined;
    this.#native?.close();
    if (this.#core !== undefined) releaseCore(this.#core);
    this.#core = undefined;
  }
}

function readWanted({ events = DEFAULT_EVENTS, streams = STREAMS, flow = "lossless" }) {
  checkList("events", events, EVENTS);
  checkList("streams", streams, STREAMS);
  checkOneOf("flow", flow, FLOWS);
  const wanted = { lossless: flow === "lossless" };
  for (const event of events) if (event !== "line") wanted[event] = true;
  if (events.includes("line")) for (const stream of streams) wanted[stream] = true;
  return wanted;
}

function checkList(option, list, known) {
  if (!Array.isArray(list)) throw optionType(option, "an array", list);
  for (const [index, value] of list.entries()) checkOneOf(`${option}[${index}]`, value, known);
}

function checkOneOf(option, value, known) {
  if (known.includes(value)) return;
  const message = `Option "${option}" must be one of ${known.join(", ")}; got ${JSON.stringify(value)}.`;
  throw new SignalboxError("ERR_SIGNALBOX_OPTION_RANGE", message, { option });
}

/** The core of a bus of this environment, held. */
function coreOf(bus) {
  const expected = "an EventBus of this process, not one of a test's or a page's";
  if (typeof bus?.name !== "string" || typeof bus.emit !== "function") throw optionType("bus", expected, bus);
  const core = acquireCore(bus.name, {});
  if (core.link?.openProducer !== undefined && core.source === bus.source) return core;
  releaseCore(core);
  throw optionType("bus", expected, bus);
}

/** The publishings of one manager. */
class Publishings {
  #list = new Set();

  /** `running` are the processes that there are, `{ native, facade }`, and `groups` those of services. */
  open(bus, options = {}, { running = [], groups = [] } = {}) {
    const publishing = new Publishing(bus, options);
    const { signal } = options;
    if (signal?.aborted) {
      publishing.close();
      return disposer(() => {});
    }
    this.#list.add(publishing);
    for (const { native, facade } of running) publishing.add(native, facade, false);
    for (const group of groups) publishing.addGroup(group);
    const dispose = disposer(() => {
      if (!this.#list.delete(publishing)) return;
      signal?.removeEventListener("abort", dispose);
      publishing.close();
    });
    signal?.addEventListener("abort", dispose, { once: true });
    return dispose;
  }

  /** A process is about to be started. */
  add(native, facade) {
    for (const publishing of this.#list) publishing.add(native, facade, true);
  }

  /** A group is about to be started. */
  addGroup(group) {
    for (const publishing of this.#list) publishing.addGroup(group);
  }
}

module.exports = { Publishings };
