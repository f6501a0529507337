"use strict";

// A group of services: what runs is the engine's; here is what it told last, and who listens.

const { addReceiver, deliveryKinds, environment, hold, removeReceiver } = require("../environment.js");
const { SignalboxError, optionType } = require("../errors.js");
const { Listeners, report } = require("../listeners.js");
const { Orders, failureOf } = require("./orders.js");
const { Readers } = require("./readers.js");
const { toExit, toStatus } = require("./status.js");
const { summaries } = require("./summary.js");

const EVENTS = ["state", "ready", "exit", "line", "failed", "restart", "health", "warning", "group", "missed"];

class ServiceGroup {
  #native;
  #receiver = { receive: (kind, payload) => this.#receive(kind, payload) };
  /** By label, in the order of the plan. */
  #statuses = new Map();
  #state = "pending";
  #isLive = false;
  #isReferenced = true;
  #isHeld = false;
  /** All of it was stopped: nothing starts any more. */
  #isStopping;
  #isClosed = false;
  #orders = new Orders(() => this.#changed());
  #readers;
  #stopListening;
  #listeners = Object.fromEntries(
    EVENTS.map((event) => [event, new Listeners(event === "line" ? (count) => this.#hearLines(count > 0) : undefined)]),
  );
  #instances;
  /** `{ name, command }` of each. */
  #services;
  #onClose = () => {};

  /**
   * `plan` is its JSON text. `variables` are those that services inherit, as `fromHost` and `changes`.
   * `instances(name, count)` settles with the plans of a service's instances, where somebody knows better
   * than the engine.
   */
  constructor(plan, { fromHost, changes }, instances) {
    this.#native = environment().openServices(plan, fromHost, changes);
    this.#instances = instances;
    const { services } = JSON.parse(plan);
    this.#services = services
      .filter(({ instance = 0 }) => instance === 0)
      .map(({ name, command }) => ({ name, command }));
    for (const { name, instance = 0, label = name } of services) {
      const status = { name, instance, label, state: "pending", since: Date.now(), runs: 0, restarts: 0 };
      this.#statuses.set(
        label,
        toStatus({ ...status, reason: null, pid: null, exit: null, nextAt: null, lastLines: [] }),
      );
    }
    this.#readers = new Readers(
      this.#native,
      (label) => this.#statuses.get(label)?.name ?? label,
      () => this.#changed(),
    );
    addReceiver(this.#native.id, this.#receiver);
  }

  // ── knowing ─────────────────────────────────────────────────────────────────────────────────

  /** Where the group as a whole is. */
  get state() {
    return this.#state;
  }

  /** What is known of all instances, or of one, from memory. */
  status(name) {
    if (name === undefined) return [...this.#statuses.values()];
    return this.#statuses.get(name) ?? [...this.#statuses.values()].find((status) => status.name === name);
  }

  /** What is known of all services, of their instances together, from memory. */
  services() {
    return summaries([...this.#statuses.values()]);
  }

  on(event, listener, options) {
    if (Object.hasOwn(this.#listeners, event)) return this.#listeners[event].add(listener, options);
    const message = `Unknown event "${event}". Known events: ${EVENTS.join(", ")}.`;
    throw new SignalboxError("ERR_SIGNALBOX_OPTION_RANGE", message, { option: "event" });
  }

  /** Lines of output: those that are held, and with `follow` those that come. */
  logs(name, options = {}) {
    if (name !== null && typeof name === "object") [name, options] = [undefined, name];
    if (name !== undefined && this.status(name) === undefined) throw this.#unknown(name);
    return this.#readers.iterate(name, options);
  }

  // ── asking ──────────────────────────────────────────────────────────────────────────────────

  /** Settles when all that is to run is ready. */
  ready() {
    return this.#order((ticket) => this.#native.awaitReady(ticket));
  }

  /** Starts services, and what they depend on; without a name all that start by themselves. */
  start(name) {
    const names = name === undefined ? undefined : [checkName(name)];
    return this.#order((ticket) => this.#native.start(ticket, names));
  }

  restart(name) {
    checkName(name);
    return this.#order((ticket) => this.#native.restart(ticket, name));
  }

  /** Stops one service; without a name all, and the group is over. */
  stop(name) {
    if (name !== undefined) {
      checkName(name);
      return this.#order((ticket) => this.#native.stop(ticket, name));
    }
    this.#isStopping ??= this.#isClosed ? Promise.resolve() : this.#stopAll();
    return this.#isStopping;
  }

  async #stopAll() {
    await this.#orders.place((ticket) => this.#native.stop(ticket));
    this.#isClosed = true;
    this.#changed();
    this.#onClose();
  }

  /** Has what happens from now on published by a producer of the engine's: `events`, `stdout`, `stderr`, `only`. */
  _publish(producer, { events, stdout, stderr, only }) {
    if (!this.#isClosed) this.#native.publish(producer, events, stdout, stderr, only);
  }

  /** Its services, with their commands. */
  get _services() {
    return this.#services;
  }

  /** `onClose()` is told when the group is over. */
  _onClose(onClose) {
    this.#onClose = onClose;
  }

  /** Has this many instances of a service. */
  async scale(name, instances) {
    checkName(name);
    if (typeof instances !== "number") throw optionType("instances", "a number", instances);
    if (!Number.isInteger(instances) || instances < 1) {
      const message = `Option "instances" must be a whole number from 1; got ${instances}.`;
      throw new SignalboxError("ERR_SIGNALBOX_OPTION_RANGE", message, { option: "instances" });
    }
    const isKnown = [...this.#statuses.values()].some((status) => status.name === name);
    const plans = isKnown ? await this.#instances?.(name, instances) : undefined;
    const text = plans && JSON.stringify(plans);
    await this.#order((ticket) => this.#native.scale(ticket, name, instances, text));
  }

  async #order(order) {
    if (this.#isClosed || this.#isStopping) throw groupStopped();
    await this.#orders.place(order);
  }

  #unknown(name) {
    const known = [...new Set(Array.from(this.#statuses.values(), (status) => status.name))].join(", ");
    const message = `There is no service "${name}" in this group. There are: ${known}.`;
    return new SignalboxError("ERR_SIGNALBOX_SERVICE_UNKNOWN", message, { service: name });
  }

  // ── the event loop ──────────────────────────────────────────────────────────────────────────

  /** Keeps the event loop running while something runs, or will by itself: the default. */
  ref() {
    this.#isReferenced = true;
    this.#changed();
    return this;
  }

  /** Lets the event loop end; the services then end with the host. */
  unref() {
    this.#isReferenced = false;
    this.#changed();
    return this;
  }

  /** Something has changed that decides whether the loop is held and whether the group is done with. */
  #changed() {
    const isHeld = this.#isReferenced && !this.#isClosed && (this.#isLive || this.#orders.size > 0);
    if (isHeld !== this.#isHeld) {
      this.#isHeld = isHeld;
      hold(isHeld ? 1 : -1);
    }
    // Who still reads is given the rest.
    if (this.#isClosed && this.#readers.size === 0 && this.#receiver !== undefined) {
      removeReceiver(this.#native.id, this.#receiver);
      this.#receiver = undefined;
      this.#native.close();
      this.#orders.refuseAll(groupStopped());
    }
  }

  // ── news from the engine ────────────────────────────────────────────────────────────────────

  #receive(kind, payload) {
    if (kind !== deliveryKinds().Services) return;
    for (const news of JSON.parse(payload)) {
      try {
        this.#take(news);
      } catch (error) {
        report(error); // one that fails must not keep the others from their news
      }
    }
  }

  #take(news) {
    switch (news.kind) {
      case "status":
        return this.#takeStatus(toStatus(news.status), news.previous);
      case "exit":
        return this.#tell("exit", { ...this.#of(news.label), exit: toExit(news.exit) });
      case "restart": {
        const { restarts, reason, delayMs } = news;
        return this.#tell("restart", { ...this.#of(news.label), restarts, reason, delayMs });
      }
      case "health": {
        const { healthy, failures, message } = news;
        return this.#tell("health", { ...this.#of(news.label), healthy, failures, message: message ?? undefined });
      }
      case "warning":
        return this.#tell("warning", { ...this.#of(news.label), message: news.message });
      case "removed":
        return void this.#statuses.delete(news.label);
      case "group":
        return this.#takeGroup(news);
      case "lines":
        return this.#readers.receive(news);
      case "logEnd":
        return this.#readers.end(news.reader);
      case "missed":
        return this.#tell("missed", { count: news.count });
      case "done":
        return this.#orders.answer(news.ticket, news.refusal);
    }
    return undefined;
  }

  #takeStatus(status, previous) {
    this.#statuses.set(status.label, status);
    if (status.state === previous) return;
    const about = this.#of(status.label);
    this.#tell("state", { ...about, state: status.state, previous, status });
    if (status.state === "ready") this.#tell("ready", { ...about, status });
    if (status.state === "failed") this.#tell("failed", { ...about, status, error: failureOf(status) });
  }

  #takeGroup({ state, isLive }) {
    this.#isLive = isLive;
    this.#changed();
    if (state === this.#state) return;
    this.#state = state;
    this.#tell("group", { state });
  }

  #of(label) {
    return { service: this.#statuses.get(label)?.name ?? label, label };
  }

  #tell(event, value) {
    this.#listeners[event].call(value);
  }

  #hearLines(isWanted) {
    this.#stopListening?.();
    this.#stopListening = undefined;
    const isOver = this.#isClosed || this.#readers === undefined;
    if (isWanted && !isOver) this.#stopListening = this.#readers.listen((line) => this.#tell("line", line));
  }

  [Symbol.dispose]() {
    this.stop().catch(report);
  }

  async [Symbol.asyncDispose]() {
    await this.stop();
  }
}

function checkName(name) {
  if (typeof name !== "string") throw optionType("name", "a service's name", name);
  return name;
}

function groupStopped() {
  return new SignalboxError("ERR_SIGNALBOX_SERVICE_STOPPED", "The group has been stopped. Start another one.");
}

module.exports = { ServiceGroup };
