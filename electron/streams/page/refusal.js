"use strict";

const { SignalboxError } = require("../../../lib/errors.js");

/** What a page is told that writes where it may only look. Main does not get to see that. */
function notWritable(what, right) {
  const message = `${what} takes no input of this page: its policy does not have the right "${right}".`;
  return new SignalboxError("ERR_SIGNALBOX_BUS_REFUSED", message, { operation: right, reason: "right" });
}

module.exports = { notWritable };
