"use strict";

// What `import … from "signalbox"` is in a page: pure JavaScript. scripts/build-page.mjs makes one file of it,
// electron/renderer.mjs.

const { EventBus } = require("../../lib/bus/event_bus.js");
const { setHome } = require("../../lib/bus/home.js");
const { pageConnection, pageContext } = require("../../lib/bus/remote/page.js");
const { decode, encode, registerClass } = require("../../lib/codec.js");
const { SignalboxError } = require("../../lib/errors.js");
const { processes, terminals } = require("../streams/page/here.js");
const { elsewhere } = require("./elsewhere.js");

setHome({ context: pageContext(), connect: (core, options) => pageConnection().link(core, options) });

function serialize(value, options) {
  return encode(value, { ...options, inlineBytes: true }).text;
}

function deserialize(text, options) {
  return decode(text, undefined, options);
}

module.exports = {
  ...elsewhere,
  EventBus,
  SignalboxError,
  deserialize,
  processes,
  registerClass,
  serialize,
  terminals,
};
