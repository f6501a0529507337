"use strict";

// Values without parts, each in its one form.

const { constants } = require("node:os");
const { fileURLToPath } = require("node:url");
const { parseCron } = require("./cron.js");
const { patternOfExpression, patternOfText } = require("./pattern.js");
const { parseBytes, parseDuration } = require("./units.js");

/** By kind: the value in its one form, undefined when it is none; `{ problem }` to say more. */
const SCALARS = {
  text: (value, { isEmptyAllowed }) =>
    typeof value === "string" && (isEmptyAllowed || value !== "") ? value : undefined,
  path: (value) => pathOf(value),
  flag: (value) => (typeof value === "boolean" ? value : undefined),
  number: (value, node) => (isNumber(value, node) ? value : undefined),
  duration: (value, node) => measured(value, parseDuration, node),
  bytes: (value, node) => measured(value, parseBytes, { ...node, max: Number.MAX_SAFE_INTEGER }),
  portNumber: (value) => (isPort(value) || hasVariable(value) ? value : undefined),
  choice: (value, { values }) => (values.includes(value) ? value : undefined),
  exactly: (value, node) => (value === node.value ? value : undefined),
  glob: globOf,
  pattern: patternOf,
  signal: signalOf,
  cron: (value) => cronOf(value),
  json: (value) => jsonOf(value),
};

function isNumber(value, { min, max, isFraction }) {
  if (typeof value !== "number" || !(value >= min && value <= max)) return false;
  return isFraction === true || Number.isInteger(value);
}

function measured(value, parse, node) {
  const number = typeof value === "string" ? parse(value) : value;
  return isNumber(number, node) ? number : undefined;
}

function isPort(value) {
  return Number.isInteger(value) && value >= 1 && value <= 65_535;
}

function hasVariable(value) {
  return typeof value === "string" && value.includes("${");
}

function pathOf(value) {
  if (value instanceof URL) return value.protocol === "file:" ? fileURLToPath(value) : { problem: "is no file: URL" };
  return typeof value === "string" && value !== "" ? value : undefined;
}

function patternOf(value) {
  if (typeof value === "string") return value === "" ? undefined : patternOfText(value);
  if (!(value instanceof RegExp)) return undefined;
  const pattern = patternOfExpression(value);
  return pattern.problem === undefined ? pattern : { problem: `${pattern.problem}, which the engine can't` };
}

/** Brackets and braces have to be closed; what stands in them is the engine's. */
function globOf(value) {
  if (typeof value !== "string" || value === "") return undefined;
  let open = 0;
  for (const [part] of value.matchAll(/\\.|\[[!^]?\]?[^\]]*\]|[[{}]|[^]/g)) {
    if (part === "[" || (part === "}" && open === 0)) return { problem: "has a bracket without its other half" };
    if (part === "{") open++;
    if (part === "}") open--;
  }
  return open === 0 ? value : { problem: "has a bracket without its other half" };
}

function signalOf(value) {
  if (typeof value === "number")
    return Object.keys(constants.signals).find((name) => constants.signals[name] === value);
  if (typeof value !== "string") return undefined;
  return Object.hasOwn(constants.signals, value) ? value : undefined;
}

function cronOf(value) {
  if (typeof value !== "string") return undefined;
  const { cron, problem } = parseCron(value);
  return cron ?? { problem: `has ${problem}` };
}

function jsonOf(value) {
  try {
    return JSON.stringify(value);
  } catch {
    return undefined;
  }
}

module.exports = { SCALARS, hasVariable, isPort };
