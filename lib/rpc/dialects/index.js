"use strict";

// What a connection's messages look like. Within this package all are JSON-RPC 2.0; a dialect is how its peer writes
// them. It belongs to one connection, as some have to remember what they have sent.
//
// `toWire(message)` gives what is sent for a message, undefined for one that the dialect has no word for.
// `fromWire(value)` gives the message that came, undefined for what is none.

const { checkChoice } = require("../../option_checks.js");
const { Bare } = require("./bare.js");
const { DebugAdapterDialect } = require("./dap.js");
const { ModelContextDialect } = require("./mcp.js");

const DIALECTS = {
  "2.0": () => undefined,
  bare: () => new Bare(),
  dap: () => new DebugAdapterDialect(),
  mcp: () => new ModelContextDialect(),
};

/** The dialect of a new connection; undefined for JSON-RPC itself, which needs none. */
function makeDialect(name = "2.0") {
  checkChoice(name, "dialect", Object.keys(DIALECTS));
  return DIALECTS[name]();
}

module.exports = { makeDialect };
