"use strict";

// signalbox/electron: what an Electron app's main process gives its windows and utility processes of its buses.

const { Attachment } = require("./attachment.js");
const { targetOf } = require("./targets/target_of.js");

/** Attachments by what they are attached to: one each. */
const attached = new WeakMap();

/** See index.d.ts of this folder. */
function attach(target, options = {}) {
  const { key, makeTarget } = targetOf(target);
  const there = attached.get(key);
  const attachment = new Attachment(makeTarget, options, there);
  attached.set(key, attachment);
  return attachment;
}

module.exports = { attach };
