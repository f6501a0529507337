"use strict";

// A socket as the other side of a conversation: why it ended.

const { SignalboxError } = require("../../errors.js");
const { checkCount, checkOptions, checkTimeout } = require("../../option_checks.js");

/** For the other side to take what waits, and to answer. */
const CLOSE_TIMEOUT_MS = 2_000;

class SocketEnd {
  #link;

  constructor(link) {
    this.#link = link;
  }

  async describe({ isClosedHere, code = 1000, reason = "", error }) {
    if (isClosedHere) return { message: "the peer was closed", code: 1000, closeReason: "" };
    const said = reason === "" ? "" : `: ${reason}`;
    const described = { message: `the connection was closed (${code}${said})`, code, closeReason: reason };
    if (error !== undefined) described.message = error.message;
    return described;
  }

  toError(method, { message, code, closeReason }) {
    const facts = { method, closeCode: code, closeReason };
    return new SignalboxError("ERR_SIGNALBOX_PEER_GONE", `The call of "${method}" failed: ${message}.`, facts);
  }

  async close(link, options) {
    checkOptions(options, ["code", "reason", "timeoutMs"], "close");
    const { code = 1000, reason = "", timeoutMs = CLOSE_TIMEOUT_MS } = options;
    checkCount(code, "code", 1000, 4999);
    checkTimeout(timeoutMs);
    link.close({ code, reason: String(reason), timeoutMs });
    await this.#link.ended;
  }
}

module.exports = { SocketEnd };
