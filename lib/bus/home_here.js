"use strict";

// How buses are connected where the package is loaded as a whole: by the engine's hub; and in Electron's other processes
// by the main one, without an engine of their own.

const { busContext } = require("./context.js");

function homeHere() {
  const context = busContext();
  return { context, connect: CONNECT.get(context) ?? byHub };
}

// Loaded when they are needed: a page has no engine, and a main process no main process.
const CONNECT = new Map([
  ["electron-utility", (core, options) => require("./remote/utility.js").utilityConnection().link(core, options)],
  ["electron-preload", (core, options) => require("./remote/page.js").pageConnection().link(core, options)],
]);

function byHub(core, options) {
  const { HubLink } = require("./hub_link.js");
  return new HubLink(core, options);
}

module.exports = { homeHere };
