"use strict";

// The host of a child: called and answered, over whatever the environment says. Nothing is opened before it is used.

const { disposer } = require("../disposer.js");
const { SignalboxError, optionType } = require("../errors.js");
const { Listeners } = require("../listeners.js");
const { IpcLink } = require("./ipc_link.js");
const { Link } = require("./link.js");
const { StdioTransport } = require("./stdio.js");

/** `stdio`, `ipc` or `http`; without it, the channel where there is one, else standard input and output. */
const TRANSPORT_VARIABLE = "SIGNALBOX_TRANSPORT";

/** `2.0` or `bare`. */
const DIALECT_VARIABLE = "SIGNALBOX_DIALECT";

const TRANSPORTS = ["stdio", "ipc", "http"];

/** Notifications that are held for a listener to come. More are lost, and told so. */
const MAX_HELD = 1_024;

class Host {
  #parent;
  #link;
  /** What the environment said, once it is in use. */
  #transport;
  #notifications = new Listeners(() => this.#update());
  #closes = new Listeners(() => this.#update());
  #errors = new Listeners();
  #handlers = 0;
  #calls = 0;
  #held = [];
  #hasListened = false;

  constructor(parent) {
    this.#parent = parent;
  }

  /** How the host is reached: "stdio", "ipc" or "http". */
  get transport() {
    if (this.#transport !== undefined) return this.#transport;
    const name = process.env[TRANSPORT_VARIABLE] || (this.#parent.connected ? "ipc" : "stdio");
    if (TRANSPORTS.includes(name)) return name;
    const message = `${TRANSPORT_VARIABLE} must be one of ${TRANSPORTS.join(", ")}; it is ${JSON.stringify(name)}.`;
    throw new SignalboxError("ERR_SIGNALBOX_OPTION_RANGE", message, { option: TRANSPORT_VARIABLE });
  }

  get connected() {
    return this.#link ? this.#link.isConnected : this.transport !== "ipc" || this.#parent.connected;
  }

  /** Calls a method of the host, and settles with its answer. */
  async call(method, params, options) {
    const link = this.#open();
    this.#calls++;
    this.#update();
    try {
      return await link.request(method, params, options);
    } finally {
      this.#calls--;
      this.#update();
    }
  }

  /** Tells the host something that has no answer. False: much waits for it, or it is gone. */
  notify(method, params) {
    if (typeof method !== "string" || method === "") throw optionType("method", "a string: the method's name", method);
    return this.#open().notify(method, params);
  }

  /** Answers calls of a method by the host. */
  handle(method, handler) {
    const dispose = this.#open().handle(method, handler);
    this.#handlers++;
    this.#update();
    return disposer(() => {
      dispose();
      this.#handlers--;
      this.#update();
    });
  }

  /** Answers calls of all these methods, or of none when one can't be. */
  expose(methods) {
    if (typeof methods !== "object" || methods === null) throw optionType("methods", "an object of functions", methods);
    const disposers = [];
    const dispose = () => disposers.forEach((undo) => undo());
    try {
      for (const [method, handler] of Object.entries(methods)) disposers.push(this.handle(method, handler));
    } catch (error) {
      dispose();
      throw error;
    }
    return disposer(dispose);
  }

  on(event, listener, options) {
    const listeners = { notification: this.#notifications, close: this.#closes, error: this.#errors }[event];
    if (!listeners) {
      const message = `Unknown event "${event}". Known events: notification, close, error.`;
      throw new SignalboxError("ERR_SIGNALBOX_OPTION_RANGE", message, { option: "event" });
    }
    if (event !== "error") this.#open();
    const dispose = listeners.add(listener, options);
    if (event === "notification") this.#handOverHeld();
    return dispose;
  }

  /** Ends the conversation: waiting calls fail, and prints go to standard output again. */
  close() {
    this.#link?.close();
  }

  #open() {
    this.#link ??= this.#makeLink();
    return this.#link;
  }

  #makeLink() {
    const on = {
      notification: (message) => this.#tell(message),
      error: (error) => this.#errors.call(error),
      end: () => {
        this.#update();
        this.#closes.settle();
      },
    };
    const { transport } = this;
    const dialect = process.env[DIALECT_VARIABLE];
    const link = this.#linkBy(transport, dialect, on);
    this.#transport = transport;
    // They speak of this process. One that it starts has streams of its own, or writes to these by mistake.
    for (const name of [TRANSPORT_VARIABLE, DIALECT_VARIABLE]) delete process.env[name];
    return link;
  }

  #linkBy(transport, dialect, on) {
    if (transport === "ipc") return new IpcLink(this.#parent, on);
    // What speaks HTTP takes longer to load than all the rest.
    const Transport = transport === "stdio" ? StdioTransport : require("./http.js").HttpTransport;
    return new Link(Transport, dialect, on);
  }

  /** Keeps the program running while somebody waits for something of the host. */
  #update() {
    const listeners = this.#notifications.size + this.#closes.size;
    const isWanted = listeners + this.#handlers + this.#calls > 0;
    this.#link?.hold(isWanted && this.#link.isConnected);
  }

  #tell(notification) {
    if (this.#hasListened) return this.#notifications.call(notification);
    if (this.#held.length < MAX_HELD) this.#held.push(notification);
    else this.#errors.call(unheard());
  }

  /** Behind the code that runs now, which may add more listeners. */
  #handOverHeld() {
    if (this.#hasListened) return;
    this.#hasListened = true;
    queueMicrotask(() => {
      for (const notification of this.#held.splice(0)) this.#notifications.call(notification);
    });
  }
}

function unheard() {
  const message = `A notification was lost: ${MAX_HELD} wait for a listener of "notification" already.`;
  return new SignalboxError("ERR_SIGNALBOX_IPC_UNHEARD", message);
}

module.exports = { Host };
