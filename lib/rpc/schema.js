"use strict";

// Params are checked by any validator that follows Standard Schema (zod, valibot, arktype and others).

const { optionType } = require("../errors.js");

/** JSON-RPC's own code. */
const INVALID_PARAMS = -32602;

/** A handler that is called with what the schema made of the params, or not at all. */
function checkParams(handler, schema) {
  const validate = schema?.["~standard"]?.validate;
  if (typeof validate !== "function") throw optionType("schema", "a Standard Schema, such as one of zod's", schema);
  return async (params, context) => {
    const { issues, value } = await schema["~standard"].validate(params);
    if (issues) throw invalid(issues);
    return handler(value, context);
  };
}

function invalid(issues) {
  const described = issues.map(({ message, path = [] }) => ({ message, path: path.map(keyOf) }));
  const texts = described.map(({ message, path }) => (path.length > 0 ? `${path.join(".")}: ${message}` : message));
  const error = new Error(`Invalid params: ${texts.join("; ")}`);
  error.code = INVALID_PARAMS;
  error.data = { issues: described };
  error.stack = undefined; // of no use to whoever called
  return error;
}

/** A segment of a path is a key, or an object that has it. */
function keyOf(segment) {
  return typeof segment === "object" && segment !== null ? segment.key : segment;
}

module.exports = { checkParams };
