"use strict";

// What of a bus's calls a remote end has to know: which wait for the bus to be open, and which wait for an answer.

const { encode } = require("../../codec.js");
const { KIND } = require("./protocol.js");

class LinkCalls {
  /** Messages that wait for the bus to be open. */
  #waiting = [];
  /** Ids of requests from here without an answer yet. */
  #requests = new Set();
  #replays = [];
  #isOpen = false;
  #core;
  #send;

  /** `send(kind, number, text, name, peer)` sends a message behind all that was emitted. */
  constructor(core, send) {
    this.#core = core;
    this.#send = send;
  }

  get pending() {
    return this.#requests.size;
  }

  request(id, method, text) {
    this.#requests.add(id);
    this.#say(KIND.REQUEST, id, text, method);
  }

  answer(to, id, isError, text) {
    this.#say(isError ? KIND.FAILURE : KIND.ANSWER, id, text, "", to);
  }

  cancel(id) {
    this.#requests.delete(id);
    this.#say(KIND.CANCEL, id, "");
  }

  /** A body of the newest events that a pattern names, "[]" when there is nobody to ask any more. */
  replay(pattern, count) {
    return new Promise((resolve) => {
      this.#replays.push(resolve);
      this.#say(KIND.REPLAY, count, pattern);
    });
  }

  answered(id, isError, text) {
    this.#requests.delete(id);
    this.#core.receiveCall(0, isError ? 2 : 1, id, null, text);
  }

  replayed(body) {
    this.#replays.shift()?.(body);
  }

  gone(endpoint, ids) {
    for (const id of ids) this.#requests.delete(id);
    this.#core.peerGone(endpoint, ids);
  }

  /** Fails a request from here; nothing for one that has ended. */
  fail(id, error) {
    if (this.#requests.has(id)) this.answered(id, true, encode(error).text);
  }

  /** The bus is open. */
  open() {
    this.#isOpen = true;
    for (const message of this.#waiting.splice(0)) this.#send(...message);
  }

  /** Main is away: what was asked is not answered any more. */
  lose() {
    const ids = [...this.#requests];
    this.#requests.clear();
    this.#stop();
    this.#core.peerGone(0, ids);
  }

  /** There will be no main. */
  end(error) {
    for (const id of this.#requests) this.fail(id, error);
    this.#stop();
  }

  close() {
    this.#stop();
  }

  #say(...message) {
    if (this.#isOpen) this.#send(...message);
    else this.#waiting.push(message);
  }

  #stop() {
    this.#isOpen = false;
    this.#waiting = [];
    for (const resolve of this.#replays.splice(0)) resolve("[]");
  }
}

module.exports = { LinkCalls };
