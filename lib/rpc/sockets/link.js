"use strict";

// A conversation over sockets, as what carries a peer's messages: one socket after another, if need be.

const { addReceiver, deliveryKinds, hold, removeReceiver } = require("../../environment.js");
const { makeError } = require("../../errors.js");
const { Outgoing } = require("../../outgoing.js");

/** News that are held for handlers to come: those of one turn of the event loop. */
const MAX_HELD = 64;

class SocketLink {
  #native;
  #outgoing;
  /** Says that what was sent before a reset is known to be lost, and how many messages that are. */
  #acceptReset;
  #handlers;
  /** Calls of handlers that are not there yet. */
  #held = [];
  #isOpen = true;
  #isOver = false;
  #isPaused = true;
  #isHolding = true;
  /** Messages that were taken, in all. */
  #taken = 0;
  /** Resets that were obeyed. */
  #resets = 0;
  /** A reset that is to come behind messages which are not here yet. */
  #reset;
  #unconfirmed = 0;
  #onOpen;
  #end;
  /** Settles with the reason when nothing follows. */
  ended = new Promise((resolve) => (this.#end = resolve));
  #receiver = { receive: (kind, payload) => this.#receive(kind, payload) };

  /** `onOpen(news)` is told of the first connection. Messages are held until there is somebody who takes them. */
  constructor(native, { acceptReset = () => 0, onOpen } = {}) {
    this.#native = native;
    this.#acceptReset = acceptReset;
    this.#onOpen = onOpen;
    this.#outgoing = new Outgoing(native, (error) => this.#tell("onFailure", error));
    native.setPaused(true);
    addReceiver(native.id, this.#receiver);
    hold(1);
  }

  get isOpen() {
    return this.#isOpen;
  }

  /** From now on these are told; see `RpcPeer`. */
  attach(handlers) {
    this.#handlers = handlers;
    for (const [name, value] of this.#held) handlers[name]?.(value);
    this.#held = [];
    this.#obeyReset();
    this.setPaused(false);
  }

  /** Sends a value. False: much waits. `watcher(error)` hears when it was refused. */
  send(value, watcher) {
    return this.#outgoing.send(JSON.stringify(value), undefined, watcher);
  }

  /** Calls back when all that was sent is with the system; false when it is so already. */
  whenSent(callback) {
    return this.#outgoing.whenSent(callback);
  }

  setPaused(isPaused) {
    this.#isPaused = isPaused;
    if (!isPaused) addReceiver(this.#native.id, this.#receiver); // removed at the end, which does not wait
    this.#native.setPaused(isPaused);
  }

  /** Whether the event loop runs as long as the conversation lasts. */
  setReferenced(isReferenced) {
    if (this.#isOver || isReferenced === this.#isHolding) return;
    this.#isHolding = isReferenced;
    hold(isReferenced ? 1 : -1);
  }

  /** Ends it behind what was sent: `{ code, reason, timeoutMs }`. */
  close(how = {}) {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    this.#outgoing.end();
    this.#native.close(JSON.stringify(how));
  }

  /** Nobody will take its messages. */
  discard() {
    this.setReferenced(false);
    this.close({ timeoutMs: 0 });
    this.attach({ onMessages() {}, onEnd() {} });
  }

  #receive(kind, payload) {
    const kinds = deliveryKinds();
    if (kind === kinds.Messages) this.#takeBatch(payload);
    else if (kind === kinds.MessagesSent) this.#outgoing.onSent(payload);
    else if (kind === kinds.Failure) this.#tell("onFailure", makeError(...payload));
    else if (kind === kinds.RpcNews) this.#hear(JSON.parse(payload));
    else if (kind === kinds.RpcEnded) this.#finish(JSON.parse(payload));
  }

  #tell(name, value) {
    if (this.#handlers) this.#handlers[name]?.(value);
    else if (this.#held.length < MAX_HELD) this.#held.push([name, value]);
  }

  #takeBatch(text) {
    const messages = JSON.parse(text);
    this.#taken += messages.length;
    this.#handlers?.onMessages(messages);
    this.#obeyReset();
  }

  #hear(news) {
    const { kind, code, reason, isResumed } = news;
    if (kind === "reset") {
      if (news.number <= this.#resets) return; // told again
      this.#reset = news;
      this.#obeyReset();
    } else if (kind === "lost") {
      this.#tell("onDisconnect", { code, reason });
    } else if (kind === "open" && this.#onOpen !== undefined) {
      this.#onOpen(news);
      this.#onOpen = undefined;
    } else if (kind === "open") {
      const lostMessages = this.#unconfirmed;
      this.#unconfirmed = 0;
      this.#tell("onReconnect", { isResumed, lostMessages });
    }
  }

  /** What came before a reset comes before it here, too: news overtake messages. */
  #obeyReset() {
    if (!this.#handlers || this.#reset === undefined || this.#taken < this.#reset.after) return;
    const { code, reason, number } = this.#reset;
    this.#reset = undefined;
    this.#resets = number;
    this.#outgoing.flush(); // said before, and lost with the rest
    this.#unconfirmed += this.#acceptReset();
    const message = `the connection was lost (${code}${reason === "" ? "" : `: ${reason}`}), and with it what was said`;
    this.#handlers.onReset?.({ message, code, closeReason: reason });
  }

  /** Comes again behind messages that were held back by a pause. */
  #finish(reason) {
    removeReceiver(this.#native.id, this.#receiver);
    if (this.#isPaused) this.#end(reason);
    if (this.#isOver || this.#isPaused) return;
    this.setReferenced(false);
    this.#isOver = true;
    this.#isOpen = false;
    this.#outgoing.close(
      makeError("ERR_SIGNALBOX_RPC_CLOSED", "Can't send to the peer: the connection is closed.", {}),
    );
    this.#end(reason);
    this.#handlers?.onEnd(reason);
  }
}

module.exports = { SocketLink };
