"use strict";

// What a remote endpoint (a page, a utility process) and the main process say to each other: docs/electron.md,
// "The protocol". A message is a few primitives, `(kind, bus, number, text, name, peer)`, which cross every boundary
// as they are; the last ones are left out where nobody needs them. Bodies and values within `text` are sbx1.

/** Raised when an older side would misread a newer one. Preload, page and main process have to agree. */
const PROTOCOL = 2;

/** Electron's channels. Everything of ours goes over these. */
const CHANNEL = "signalbox";
const PORT_CHANNEL = "signalbox:port";

/** What the preload's bridge is called in the page's world. */
const BRIDGE = "__signalbox";

/**
 * Kinds of messages. `bus` is the number that the remote end gave to a bus, 0 for the connection itself.
 *
 * To main: HELLO(0, protocol, {version}) · OPEN(bus, batch, {name, …}) · INTEREST(bus, 0, patterns) ·
 * METHODS(bus, 0, names) · EVENTS(bus, n, body) · ACK(bus, batch) · REQUEST(bus, id, frame, method) ·
 * ANSWER/FAILURE(bus, id, frame, "", to) · CANCEL(bus, id) · REPLAY(bus, count, pattern) · CLOSE(bus) ·
 * CALL(0, id, frame, operation) · CALL_CANCEL(0, id)
 *
 * To the remote: WELCOME(0, protocol, {version, session}) · REFUSED(bus, 0, {code, message, …}) ·
 * OPENED(bus, n, {source, isResumed, rights, wanted}) · INTEREST(bus, 0, patterns) · EVENTS(bus, batch, body, "", missed) ·
 * ACK(bus, n) · REQUEST(bus, id, frame, method, from) · ANSWER/FAILURE(bus, id, frame) · CANCEL(bus, id, "", "", from) · GONE(bus, endpoint, ids), each with its batch at
 * the end ·
 * REPLAY(bus, 0, body) · GAP(bus, missed, reason) · BEHIND(bus) · DRAINED(bus) ·
 * RESULT/RESULT_FAILURE(0, id, frame) · PUSH(0, 0, frame, topic) · CLOSED(0, 0, reason)
 */
const KIND = Object.freeze({
  HELLO: 1,
  OPEN: 2,
  INTEREST: 3,
  METHODS: 4,
  EVENTS: 5,
  ACK: 6,
  REQUEST: 7,
  ANSWER: 8,
  FAILURE: 9,
  CANCEL: 10,
  REPLAY: 11,
  CLOSE: 12,
  CALL: 13,
  CALL_CANCEL: 14,
  WELCOME: 15,
  REFUSED: 16,
  OPENED: 17,
  GAP: 18,
  GONE: 19,
  BEHIND: 20,
  DRAINED: 21,
  RESULT: 22,
  RESULT_FAILURE: 23,
  PUSH: 24,
  CLOSED: 25,
});

/** Longest text of a message, in UTF-16 units: four times the hard cap of a body, far below what would hurt main. */
const MAX_TEXT_LENGTH = 32 * 1024 * 1024;

/** Longest name of an event, method, operation or bus, in UTF-16 units. */
const MAX_NAME_LENGTH = 256;

module.exports = { BRIDGE, CHANNEL, KIND, MAX_NAME_LENGTH, MAX_TEXT_LENGTH, PORT_CHANNEL, PROTOCOL };
