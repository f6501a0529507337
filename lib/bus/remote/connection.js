"use strict";

// A remote end's one connection to the main process, over any transport. It says hello until main answers, opens the
// buses, and does it again when main was away. No pings: the transport tells when it ends, and a main process that is
// merely slow is no reason to give up.

const { disposer } = require("../../disposer.js");
const { report } = require("../../listeners.js");
const { version } = require("./version.js");
const { Backoff } = require("./backoff.js");
const { otherVersion, parseObject, refusalOf } = require("./failures.js");
const { RemoteLink } = require("./link.js");
const { Operations } = require("./operations.js");
const { KIND, PROTOCOL } = require("./protocol.js");

class Connection {
  #transport;
  #state = "connecting";
  #reason;
  #error;
  #since = Date.now();
  #listeners = new Set();
  #links = new Map();
  #nextBus = 1;
  #operations = new Operations((kind, id, text, name) => this.send(kind, 0, id, text, name));
  #portListener;
  #ports = [];
  #backoff;
  #retry;
  /** Main's number for this connection, while there is one. */
  #session;

  /**
   * A transport has `start(receive, events)`, `send(kind, bus, number, text, name, peer)` and `close()`. `receive` takes
   * what `send` of the other side was given; `events` are `ended(reason)`, `leaving()` and `port(port)`. `start` throws
   * where there can be no connection.
   */
  constructor(transport, { random } = {}) {
    this.#transport = transport;
    this.#backoff = new Backoff(random);
    try {
      transport.start((...message) => this.#receive(...message), {
        ended: (reason) => this.#lose(reason),
        leaving: () => this.#leave(),
        port: (port) => this.#takePort(port),
      });
    } catch (error) {
      this.#end(error);
      return;
    }
    this.#sayHello();
  }

  /** "connecting", "connected", "degraded" (connected, and a bus is behind) or "disconnected". */
  get state() {
    return this.#state;
  }

  /** Why, in words; undefined while all is well. */
  get reason() {
    return this.#reason;
  }

  /** The error behind a state that will not pass. */
  get error() {
    return this.#error;
  }

  /** When the state began, in milliseconds since the epoch. */
  get since() {
    return this.#since;
  }

  /** Listens to changes of state: `listener(state, reason)`. */
  onChange(listener) {
    this.#listeners.add(listener);
    return disposer(() => this.#listeners.delete(listener));
  }

  /** The link of a bus's core. */
  link(core, options = {}) {
    const bus = this.#nextBus++;
    const link = new RemoteLink(this, core, bus, options);
    this.#links.set(bus, link);
    core.setConnection(this.#state, this.#reason);
    if (this.#session !== undefined) link.opening();
    return link;
  }

  /**
   * Calls an operation of the main process with plain data. What it rejects with is what the operation threw; before
   * there is a connection, it waits for one. Options: `timeoutMs` (default 30,000; Infinity allowed), `signal`.
   */
  call(operation, args, options) {
    return this.#operations.call(operation, args, options);
  }

  /** Listens to what the main process pushes under a topic. */
  on(topic, listener) {
    return this.#operations.on(topic, listener);
  }

  /** `listener(port)` gets the MessagePort for bytes; another one each time that main gives a new one. */
  onPort(listener) {
    this.#portListener = listener;
    for (const port of this.#ports.splice(0)) listener(port);
  }

  close() {
    clearTimeout(this.#retry);
    for (const link of this.#links.values()) link.lose();
    this.#links.clear();
    this.#session = undefined;
    this.#transport.close();
    this.#change("disconnected", "the connection was closed");
  }

  // --- For links -----------------------------------------------------------------------------------------------------

  send(kind, bus, number, text, name, peer) {
    this.#transport.send(kind, bus, number, text, name, peer);
  }

  forget(bus) {
    this.#links.delete(bus);
    this.noteBehind();
  }

  /** A bus got behind, or caught up. */
  noteBehind() {
    if (this.#state !== "connected" && this.#state !== "degraded") return;
    const isBehind = [...this.#links.values()].some((link) => link.isBehind);
    this.#change(
      isBehind ? "degraded" : "connected",
      isBehind ? "a receiver of this page's events is behind" : undefined,
    );
  }

  // --- What main says ------------------------------------------------------------------------------------------------

  #receive(kind, bus, number, text, name, peer, batch) {
    if (kind === KIND.WELCOME) return this.#welcome(number, parseObject(text));
    if (kind === KIND.REFUSED && bus === 0) return this.#refused(refusalOf(text));
    if (this.#session === undefined) return undefined;
    if (bus !== 0) return this.#links.get(bus)?.receive(kind, number, text, name, peer, batch);
    if (kind === KIND.CLOSED) return this.#lose(text);
    return this.#operations.receive(kind, number, text, name);
  }

  #welcome(protocol, { session, version: found }) {
    // A hello that was repeated is answered again.
    if (session === this.#session) return;
    if (protocol !== PROTOCOL)
      return this.#end(otherVersion(`The main process (signalbox ${found})`, protocol, PROTOCOL));
    if (this.#session !== undefined) this.#lose("the main process began anew");
    clearTimeout(this.#retry);
    this.#backoff.reset();
    this.#session = session;
    this.#change("connected");
    for (const link of this.#links.values()) link.opening();
    this.#operations.open();
  }

  #refused(error) {
    if (error.isFatal) return this.#end(error);
    if (this.#session === undefined) return this.#change("connecting", error.message);
    for (const link of this.#links.values()) link.refused(error);
    return undefined;
  }

  /** Main is away, or has let go of this end: hellos begin again. */
  #lose(reason = "the main process closed the connection") {
    if (this.#state === "disconnected") return;
    this.#session = undefined;
    for (const link of this.#links.values()) link.lose();
    this.#operations.lose(reason);
    this.#change("connecting", reason);
    this.#sayHello();
  }

  /** There will be no connection. */
  #end(error) {
    clearTimeout(this.#retry);
    this.#session = undefined;
    this.#error = error;
    for (const link of this.#links.values()) link.end(error);
    this.#operations.close(error);
    this.#change("disconnected", error.message);
  }

  // --- What happens here ---------------------------------------------------------------------------------------------

  #sayHello() {
    clearTimeout(this.#retry);
    this.send(KIND.HELLO, 0, PROTOCOL, JSON.stringify({ version, world: this.#transport.world }));
    if (this.#session !== undefined || this.#state === "disconnected") return; // a transport that answers at once
    this.#retry = setTimeout(() => this.#sayHello(), this.#backoff.next());
    // A program that has nothing else to do does not wait for main.
    this.#retry.unref?.();
  }

  /** The document goes: what it has seen is not to be repeated to the next one, and what it has said is to arrive. */
  #leave() {
    for (const link of this.#links.values()) link.flush();
  }

  #takePort(port) {
    if (this.#portListener === undefined) this.#ports = [port];
    else this.#portListener(port);
  }

  #change(state, reason) {
    if (state === this.#state && reason === this.#reason) return;
    if (state !== this.#state) this.#since = Date.now();
    this.#state = state;
    this.#reason = reason;
    for (const link of this.#links.values()) link.core.setConnection(state, reason);
    for (const listener of this.#listeners) {
      try {
        listener(state, reason);
      } catch (error) {
        report(error);
      }
    }
  }
}

module.exports = { Connection };
