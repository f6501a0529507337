"use strict";

// Messages to and from a process, and calls over them.

const { Child } = require("./child.js");
const { addReceiver, deliveryKinds, removeReceiver } = require("./environment.js");
const { SignalboxError, makeError, optionType } = require("./errors.js");
const { Listeners } = require("./listeners.js");
const { LoopReader } = require("./loop_reader.js");
const { Outgoing } = require("./outgoing.js");
const { Peer } = require("./peer.js");
const { NO_CHANNEL, StdioLink } = require("./rpc/stdio_link.js");
const { untilSent } = require("./until_sent.js");
const { Wire } = require("./wire.js");

/** Text of messages that are held for a listener to come; then the engine holds back the rest. */
const MAX_HELD_LENGTH = 1024 * 1024;

/** Errors that are held for a listener to come: as many as the engine keeps between two drains. */
const MAX_HELD_ERRORS = 64;

/** A process that closes its channel mostly ends at once: waiting calls are told how, if it does within this time. */
const EXIT_GRACE_MS = 40;

/** The host's end of a channel. */
class Link {
  #native;
  #child;
  #outgoing;
  /** Where this thread reads by itself. */
  #reader;
  #wire = new Wire();
  #peer = new Peer(
    (value, onRefused) => this.#send(value, undefined, onRefused),
    () => this.#wire.isFaithful,
  );
  #messages = new Listeners((count) => count > 0 && this.#listen());
  #disconnects = new Listeners();
  #isConnected = true;
  #isOver = false;
  /** Messages that came before anybody wanted them. */
  #held = [];
  /** Of the text that they came in. */
  #heldLength = 0;
  #heldErrors = [];
  #isPaused = false;
  /** A listener has come: messages that are no calls go to listeners, or nowhere. */
  #hasListened = false;
  /** A listener or a handler has come, and what was held has gone to them. */
  #isOpen = false;
  #isOpening = false;
  #receiver = { receive: (kind, payload) => this.#receive(kind, payload) };

  constructor(child, native) {
    this.#child = child;
    this.#native = native;
    this.#outgoing = new Outgoing(native, (error) => this.#fail(error));
    if (native.id === null) this.#isConnected = false;
    else addReceiver(native.id, this.#receiver);
  }

  get isConnected() {
    return this.#isConnected;
  }

  on(event, listener, options) {
    if (event === "message") return this.#messages.add(listener, options);
    const dispose = this.#disconnects.add(listener, options);
    // Who comes late is told too, behind messages that are held for who listens in the same breath.
    if (this.#isOver) queueMicrotask(() => process.nextTick(() => this.#disconnects.settle()));
    return dispose;
  }

  // ── out ───────────────────────────────────────────────────────────────────────────────────

  send(value, callback) {
    if (callback !== undefined && typeof callback !== "function") throw optionType("callback", "a function", callback);
    return this.#send(value, callback);
  }

  #send(value, callback, onRefused) {
    this.#reader?.expectAnswer();
    return this.#outgoing.send(this.#wire.encode(value), callback, onRefused);
  }

  drain(options = {}) {
    return untilSent("drainMessages", options, (callback) => this.#outgoing.whenSent(callback));
  }

  disconnect() {
    if (!this.#isConnected) return;
    this.#isConnected = false;
    this.#outgoing.end();
    this.#native.disconnect();
  }

  // ── calls ─────────────────────────────────────────────────────────────────────────────────

  async request(method, params, options) {
    if (!this.#isConnected) throw this.#gone(method);
    return this.#peer.request(method, params, options);
  }

  onRequest(method, handler) {
    const dispose = this.#peer.handle(method, handler);
    this.#open();
    return dispose;
  }

  // ── in ────────────────────────────────────────────────────────────────────────────────────

  #receive(kind, payload) {
    const kinds = deliveryKinds();
    if (kind === kinds.Messages) this.#takeBatch(payload);
    else if (kind === kinds.MessagesSent) this.#outgoing.onSent(payload);
    else if (kind === kinds.Connected) this.#beginReading();
    else if (kind === kinds.ChannelEnds) this.#reader?.finish();
    else if (kind === kinds.Disconnected) this.#end();
    else if (kind === kinds.Failure) this.#fail(makeError(...payload));
  }

  #beginReading() {
    this.#reader = new LoopReader(this.#native, (text) => this.#takeBatch(text));
    if (this.#isPaused) this.#reader.setPaused(true);
  }

  #takeBatch(text) {
    const held = this.#held.length;
    for (const message of JSON.parse(text)) this.#take(message);
    if (this.#held.length > held) this.#countHeld(text.length);
  }

  #take(message) {
    if (this.#wire.takeHello(message)) return this.#answerHello();
    let value;
    try {
      value = this.#wire.decode(message);
    } catch (error) {
      return this.#fail(error);
    }
    if (this.#peer.takeAnswer(value)) return;
    if (this.#isOpen) this.#handOver(value);
    else this.#held.push(value);
  }

  #answerHello() {
    if (this.#wire.getsFrames && !this.#wire.isFaithful && this.#isConnected) {
      this.#outgoing.send(JSON.stringify(this.#wire.sayHello()));
    }
  }

  #handOver(value) {
    if (this.#peer.takeCall(value)) return;
    if (this.#hasListened) this.#messages.call(value);
    else this.#held.push(value);
  }

  #countHeld(length) {
    this.#heldLength += length;
    if (this.#heldLength <= MAX_HELD_LENGTH || this.#isPaused) return;
    this.#setPaused(true);
    if (this.#isOpen) this.#fail(unheard());
  }

  #listen() {
    if (this.#hasListened) return;
    this.#hasListened = true;
    this.#isOpen = false;
    this.#open();
  }

  /** Hands over what was held, behind the code that runs now, which may add more listeners, and before what comes next. */
  #open() {
    if (this.#isOpen || this.#isOpening) return;
    this.#isOpening = true;
    process.nextTick(() => {
      this.#isOpening = false;
      this.#isOpen = true;
      const held = this.#held;
      this.#held = [];
      for (const value of held) this.#handOver(value);
      if (this.#held.length > 0) return; // they still wait for a listener
      this.#heldLength = 0;
      if (this.#isPaused) this.#setPaused(false);
    });
  }

  #setPaused(isPaused) {
    this.#isPaused = isPaused;
    if (!isPaused) addReceiver(this.#native.id, this.#receiver); // removed at the end, which does not wait
    this.#reader?.setPaused(isPaused);
    this.#native.setPaused(isPaused);
  }

  // ── the end ───────────────────────────────────────────────────────────────────────────────

  /** Comes again behind messages that were held back by a pause. */
  #end() {
    removeReceiver(this.#native.id, this.#receiver);
    if (this.#isOver) return;
    this.#isOver = true;
    this.#isConnected = false;
    this.#reader?.close();
    const message = "The process has closed its channel before it took the message.";
    this.#outgoing.close(new SignalboxError("ERR_SIGNALBOX_IPC_CLOSED", message));
    this.#endCalls();
    this.#disconnects.settle();
  }

  #endCalls() {
    const end = () => this.#peer.close((method) => this.#gone(method));
    if (!this.#peer.hasPending || this.#child.exit) return end();
    const timer = setTimeout(end, EXIT_GRACE_MS);
    this.#child.wait().then(() => {
      clearTimeout(timer);
      end();
    });
  }

  #gone(method) {
    const { pid, exit } = this.#child;
    const how = exit ? `ended (${exit.signal ?? `exit code ${exit.exitCode}`})` : "closed its channel";
    const facts = { method, pid };
    if (exit) Object.assign(facts, { exitCode: exit.exitCode, reason: exit.reason });
    if (exit?.signal) facts.signal = exit.signal;
    return new SignalboxError("ERR_SIGNALBOX_PEER_GONE", `The call of "${method}" failed: the process ${how}.`, facts);
  }

  /** An error that comes with the first messages, before anybody can listen, is told as soon as somebody does. */
  #fail(error) {
    const listeners = this.#child._listenersOf("error");
    if (listeners.size > 0) listeners.call(error);
    else if (this.#heldErrors.length < MAX_HELD_ERRORS) this.#heldErrors.push(error);
  }

  tellErrors() {
    if (this.#heldErrors.length === 0) return;
    queueMicrotask(() => {
      for (const error of this.#heldErrors.splice(0)) this.#fail(error);
    });
  }
}

function unheard() {
  const message =
    'More than 1 MiB of messages wait for a listener of "message". Nothing more is taken from the process until there ' +
    "is one, answers to calls included.";
  return new SignalboxError("ERR_SIGNALBOX_IPC_UNHEARD", message);
}

/** A child that can have a channel. */
class MessagingChild extends Child {
  #link;
  /** Where standard input and output are a channel for messages. */
  #stdioLink;

  /** Both receive from the first moment on. A process has one of them. */
  constructor(native, signal, { ipc, protocol }) {
    super(native, signal);
    if (protocol !== undefined) this.#stdioLink = new StdioLink(native.channel());
    else if (ipc) this.#linked();
  }

  /** For the peer that speaks over standard input and output. */
  get _stdioLink() {
    return this.#stdioLink;
  }

  /** Without a channel there is one all the same, which is closed. */
  #linked() {
    this.#link ??= new Link(this, this.#stdioLink ? NO_CHANNEL : this._native.channel());
    return this.#link;
  }

  _on(event, listener, options) {
    if (event === "message" || event === "disconnect") return this.#linked().on(event, listener, options);
    const dispose = super._on(event, listener, options);
    if (event === "error") this.#link?.tellErrors();
    return dispose;
  }

  get _events() {
    return [...super._events, "message", "disconnect"];
  }

  /** True while messages can be sent. */
  get connected() {
    return this.#link !== undefined && this.#link.isConnected;
  }

  /** Sends a message. False: much waits for the child; go on after `drainMessages()`. */
  send(message, callback) {
    return this.#linked().send(message, callback);
  }

  /** Settles when all messages are with the system, which hands them to the child as it reads. */
  drainMessages(options) {
    return this.#linked().drain(options);
  }

  /** The child sees the end of the channel after what was sent. */
  disconnect() {
    this.#linked().disconnect();
  }

  /** Calls a method of the child, as JSON-RPC has it, and settles with its answer. */
  request(method, params, options) {
    return this.#linked().request(method, params, options);
  }

  /** Answers calls of a method by the child. */
  onRequest(method, handler) {
    return this.#linked().onRequest(method, handler);
  }
}

module.exports = { MessagingChild };
