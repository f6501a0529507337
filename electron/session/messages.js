"use strict";

// What a message of a remote end may look like. A page that follows the protocol never sends another kind.

const { KIND, MAX_NAME_LENGTH, MAX_TEXT_LENGTH } = require("../../lib/bus/remote/protocol.js");

/** What a remote end sends, with what is in it: `b` a bus, `n` a name, `p` the number of a peer. */
const FORMS = new Map([
  [KIND.HELLO, ""],
  [KIND.OPEN, "b"],
  [KIND.INTEREST, "b"],
  [KIND.METHODS, "b"],
  [KIND.EVENTS, "b"],
  [KIND.ACK, "b"],
  [KIND.REQUEST, "bn"],
  [KIND.ANSWER, "bnp"],
  [KIND.FAILURE, "bnp"],
  [KIND.CANCEL, "b"],
  [KIND.REPLAY, "b"],
  [KIND.CLOSE, "b"],
  [KIND.CALL, "n"],
  [KIND.CALL_CANCEL, ""],
]);

/** Why a message is none, in words; undefined for one that is. */
function faultOf([kind, bus, number, text, name, peer]) {
  const form = FORMS.get(kind);
  if (form === undefined) return `there is no message of the kind ${String(kind).slice(0, 20)}`;
  if (!isCount(bus) || (bus === 0) === form.includes("b")) return "it names no bus, or one where none belongs";
  if (!isCount(number)) return "its number is none";
  if (typeof text !== "string") return "it has no text";
  if (text.length > MAX_TEXT_LENGTH) return `its text has ${text.length} characters, more than ${MAX_TEXT_LENGTH}`;
  if (name !== undefined && (typeof name !== "string" || name.length > MAX_NAME_LENGTH)) return "its name is none";
  if (form.includes("n") && name === undefined) return "it has no name";
  if (form.includes("p") !== (peer !== undefined) || (peer !== undefined && !isCount(peer))) return "it names no peer";
  return undefined;
}

function isCount(value) {
  return Number.isSafeInteger(value) && value >= 0;
}

/** The nonce of a document, as the preload makes it. */
function isNonce(value) {
  return typeof value === "string" && /^[0-9a-f]{32}$/.test(value);
}

/** A list of names within a message; undefined for anything else. */
function readNames(text, most) {
  const names = parse(text);
  if (!Array.isArray(names) || names.length > most) return undefined;
  const isName = (name) => typeof name === "string" && name !== "" && name.length <= MAX_NAME_LENGTH;
  return names.every(isName) ? names : undefined;
}

/** An object within a message, undefined for anything else. */
function readObject(text) {
  const value = parse(text);
  return typeof value === "object" && value !== null && !Array.isArray(value) ? value : undefined;
}

/** Longest text that is parsed here: lists of names. Events and values are the engine's to check. */
const MAX_PARSED_LENGTH = 1024 * 1024;

function parse(text) {
  if (text.length > MAX_PARSED_LENGTH) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

module.exports = { faultOf, isNonce, readNames, readObject };
