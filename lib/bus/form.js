"use strict";

// How payloads are written for other environments, and read from them: in sbx1, or as plain JSON for peers that know Dates
// and Errors only. What is handed on in this environment is not concerned, and neither are requests.

const { encode, reviveParsedTagged } = require("../codec.js");
const { encodePayload } = require("./payload.js");

const TAGGED = { compat: "tagged" };

const sbx1 = {
  /** `{ text, table }`. Throws what the codec throws. */
  encode: encodePayload,
  /** The payload of what was parsed; `table` is a RowTable, or undefined. */
  revive: (value, table) => (table === undefined ? value : table.revive(value)),
};

const tagged = {
  encode: (payload) => ({ text: encode(payload, TAGGED).text, table: undefined }),
  // One with a table is from somebody who knows sbx1, as the engine does.
  revive: (value, table) => (table === undefined ? reviveParsedTagged(value) : table.revive(value)),
};

/** The form of a bus with this option `compat`. */
const formOf = (compat) => (compat === "tagged" ? tagged : sbx1);

module.exports = { formOf };
