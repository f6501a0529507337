"use strict";

const { SignalboxError } = require("../../errors.js");

/** What main refused, as an error: its code, its message, and the facts that came along. */
function refusalOf(text) {
  const { code, message, ...facts } = parseObject(text);
  return new SignalboxError(
    isCode(code) ? code : "ERR_SIGNALBOX_BUS_REFUSED",
    typeof message === "string" ? message : "The main process refused this, and did not say why.",
    facts,
  );
}

function isCode(code) {
  return typeof code === "string" && /^ERR_SIGNALBOX_[A-Z_]+$/.test(code);
}

function parseObject(text) {
  try {
    const value = JSON.parse(text);
    return typeof value === "object" && value !== null ? value : {};
  } catch {
    return {};
  }
}

function noPreload() {
  return new SignalboxError(
    "ERR_SIGNALBOX_BUS_NO_PRELOAD",
    "This page has no connection to the main process, because signalbox's preload did not run in it. Give the window " +
      'webPreferences: { preload: require.resolve("signalbox/preload") }, or call require("signalbox/preload") in ' +
      "the preload that it has; see docs/electron.md. Until then this bus reaches the page itself only.",
  );
}

function otherVersion(what, found, expected) {
  return new SignalboxError(
    "ERR_SIGNALBOX_BUS_VERSION",
    `${what} speaks version ${found} of signalbox's protocol, and this page version ${expected}. Install one version of ` +
      "signalbox, build the page and the preload again, and restart the app.",
    { found, expected },
  );
}

function peerGone(method, reason) {
  return new SignalboxError("ERR_SIGNALBOX_PEER_GONE", `The call of "${method}" ended without an answer: ${reason}.`, {
    method,
    reason,
  });
}

module.exports = { noPreload, otherVersion, parseObject, peerGone, refusalOf };
