"use strict";

// signalbox/child: the other end of a channel, for programs that a host has started. Plain JavaScript, without the
// addon. Works under any parent that Node's `fork` works under; under signalbox, values arrive as they are.

const { fstatSync } = require("node:fs");
const { disposer } = require("./disposer.js");
const { SignalboxError, optionType } = require("./errors.js");
const { Host } = require("./host/host.js");
const { Listeners } = require("./listeners.js");
const { Peer } = require("./peer.js");
const { CODEC, Wire } = require("./wire.js");

/** Messages that are held for a listener to come. More are lost: a runtime that listens can't be slowed down. */
const MAX_HELD = 1_024;

/** Set by a signalbox host: `<codec>:<descriptor>:<inode>` of the channel's socket. */
const HOST_VARIABLE = "SIGNALBOX_IPC";

/**
 * True when a signalbox host is on the other side. The variable alone says little: it may come from further up, past a
 * parent that is not signalbox. So it names the socket that it speaks of.
 */
function isHosted() {
  const [codec, descriptor, inode] = (process.env[HOST_VARIABLE] ?? "").split(":");
  if (codec !== CODEC || typeof process.send !== "function") return false;
  try {
    return String(fstatSync(Number(descriptor), { bigint: true }).ino) === inode;
  } catch {
    return false; // no such descriptor: the variable speaks of another process
  }
}

class Parent {
  #wire = new Wire();
  #peer = new Peer(
    (value, onRefused) => this.#send(value, onRefused),
    () => this.#wire.isFaithful,
  );
  #messages = new Listeners(() => this.#update());
  #disconnects = new Listeners(() => this.#update());
  #errors = new Listeners();
  #handlers = 0;
  #requests = 0;
  #isListening = false;
  /** Messages that came before a listener, while a call waited. */
  #held = [];
  #hasListened = false;
  #onMessage = (message) => this.#take(message);
  #onDisconnect = () => this.#end();

  constructor() {
    process.on("internalMessage", (message) => this.#wire.takeHello(message));
    if (isHosted()) process.send(this.#wire.sayHello());
  }

  get connected() {
    return process.connected === true;
  }

  on(event, listener, options) {
    if (event === "message") return this.#messages.add(listener, options);
    if (event === "disconnect") return this.#disconnects.add(listener, options);
    if (event === "error") return this.#errors.add(listener, options);
    const message = `Unknown event "${event}". Known events: message, disconnect, error.`;
    throw new SignalboxError("ERR_SIGNALBOX_OPTION_RANGE", message, { option: "event" });
  }

  /** Sends a message to the parent. False: much waits for it, or it is gone. */
  send(message, callback) {
    if (callback !== undefined && typeof callback !== "function") throw optionType("callback", "a function", callback);
    return this.#send(message, (error) => this.#errors.call(error), callback);
  }

  /** Calls a method of the parent, and settles with its answer. */
  async request(method, params, options) {
    if (!this.connected) throw gone(method);
    this.#requests++;
    this.#update();
    try {
      return await this.#peer.request(method, params, options);
    } finally {
      this.#requests--;
      this.#update();
    }
  }

  /** Answers calls of a method by the parent. */
  onRequest(method, handler) {
    const dispose = this.#peer.handle(method, handler);
    this.#handlers++;
    this.#update();
    return disposer(() => {
      dispose();
      this.#handlers--;
      this.#update();
    });
  }

  disconnect() {
    if (this.connected) process.disconnect();
  }

  #send(value, onRefused, callback) {
    const text = this.#wire.encode(value); // before anything else: what has no form is the caller's mistake
    if (!this.connected) {
      const error = new SignalboxError("ERR_SIGNALBOX_IPC_CLOSED", "Can't send to the parent: it is not connected.");
      process.nextTick(callback ?? onRefused, error);
      return false;
    }
    // The runtime makes the text once more, of the same plain value.
    return process.send(this.#wire.isFaithful ? JSON.parse(text) : value, (error) => {
      if (error) (callback ?? onRefused)(error);
      else callback?.(null);
    });
  }

  /** Listens while somebody wants messages: a listener keeps the program running, and has held messages handed over. */
  #update() {
    const wanted = this.#messages.size + this.#disconnects.size + this.#handlers + this.#requests > 0;
    if (wanted !== this.#isListening) {
      this.#isListening = wanted;
      const change = wanted ? "on" : "off";
      process[change]("message", this.#onMessage);
      process[change]("disconnect", this.#onDisconnect);
    }
    if (this.#messages.size === 0 || this.#hasListened) return;
    this.#hasListened = true;
    queueMicrotask(() => {
      for (const value of this.#held.splice(0)) this.#messages.call(value);
    });
  }

  #take(message) {
    let value;
    try {
      value = this.#wire.decode(message);
    } catch (error) {
      return this.#errors.call(error);
    }
    if (this.#peer.takeAnswer(value) || this.#peer.takeCall(value)) return;
    if (this.#hasListened) return this.#messages.call(value);
    if (this.#held.length < MAX_HELD) this.#held.push(value);
    else this.#errors.call(unheard());
  }

  #end() {
    this.#peer.close(gone);
    this.#disconnects.settle();
  }
}

function unheard() {
  const message = `A message was lost: ${MAX_HELD} wait for a listener of "message" already.`;
  return new SignalboxError("ERR_SIGNALBOX_IPC_UNHEARD", message);
}

function gone(method) {
  const message = `The call of "${method}" failed: the parent is not connected.`;
  return new SignalboxError("ERR_SIGNALBOX_PEER_GONE", message, { method });
}

const parent = new Parent();
const host = new Host(parent);

/** Makes this program the orchestrator of its host. */
function serveOrchestrator(options) {
  // Most children are none.
  return require("./orchestrator/serve.js").serveOrchestrator(host, options);
}

module.exports = { host, parent, serveOrchestrator };
