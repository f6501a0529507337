"use strict";

// signalbox/electron: what an Electron app's main process gives its windows and utility processes of its buses.

const { Attachment, preparations } = require("./attachment.js");
const { setHome } = require("../lib/bus/home.js");
const { homeHere } = require("../lib/bus/home_here.js");
const { SignalboxError } = require("../lib/errors.js");
const { prepareStreams } = require("./streams/main/index.js");
const { targetOf } = require("./targets/target_of.js");

preparations.push(prepareStreams);
// As in index.js: whichever of the two is loaded first.
setHome(homeHere());

/** Attachments by what they are attached to: one each. */
const attached = new WeakMap();

/** See electron.d.ts. */
function attach(target, options = {}) {
  const { key, makeTarget } = targetOf(target);
  if (attached.get(key)?.isDisposed === false) throw attachedAlready();
  const attachment = new Attachment(makeTarget, options);
  attached.set(key, attachment);
  return attachment;
}

function attachedAlready() {
  const message = "This window or process is attached already. Call dispose() of that attachment first.";
  return new SignalboxError("ERR_SIGNALBOX_BUS_ATTACHED", message);
}

module.exports = { attach };
