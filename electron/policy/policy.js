"use strict";

// The policy of one window: rules by origin, the first that fits a document holds for it.

const { SignalboxError, optionType } = require("../../lib/errors.js");
const { checkOptions } = require("../../lib/option_checks.js");
const { isObject, Rights } = require("./rights.js");

const KNOWN = ["buses", "frames", "origins", "processes", "terminals"];

class Policy {
  #rules;

  /** `needsOrigins` is false where there are none: a utility process runs the app's own file. */
  constructor(policy, { needsOrigins }) {
    const rules = Array.isArray(policy) ? policy : [policy];
    this.#rules = rules.map((rule, index) =>
      readRule(rule, Array.isArray(policy) ? `policy[${index}]` : "policy", needsOrigins),
    );
  }

  /** The rights of a document, undefined where no rule is for it. */
  rightsOf({ origin, isMainFrame }) {
    const rule = this.#rules.find(
      ({ origins, isAnyFrame }) => (isMainFrame || isAnyFrame) && (origins === undefined || origins.has(origin)),
    );
    return rule?.rights;
  }
}

function readRule(rule, path, needsOrigins) {
  if (!isObject(rule)) throw optionType(path, "an object, or an array of them", rule);
  checkOptions(rule, KNOWN, path);
  const { frames = "main", origins } = rule;
  if (frames !== "main" && frames !== "any") throw outOfRange(`${path}.frames`, '"main" or "any"', frames);
  return {
    origins: needsOrigins ? readOrigins(origins, `${path}.origins`) : undefined,
    isAnyFrame: frames === "any",
    rights: new Rights(rule, path),
  };
}

function readOrigins(origins, path) {
  if (!Array.isArray(origins) || origins.length === 0) {
    throw optionType(
      path,
      'an array of the origins of your own pages, such as ["file://"] or ["app://editor"]',
      origins,
    );
  }
  return new Set(origins.map((origin, index) => readOrigin(origin, `${path}[${index}]`)));
}

/** An origin as Chromium writes it: scheme and host, and the port if it is an unusual one. */
function readOrigin(origin, option) {
  if (typeof origin !== "string") throw optionType(option, "a string", origin);
  if (originOf(origin) !== origin) {
    throw outOfRange(option, 'an origin alone, such as "file://", "app://editor" or "http://localhost:5173"', origin);
  }
  return origin;
}

/** The origin of a URL. Node knows none for schemes that the app registered. */
function originOf(url) {
  let parsed;
  try {
    parsed = new URL(url);
  } catch {
    return "null";
  }
  if (parsed.origin !== "null") return parsed.origin;
  return parsed.protocol === "file:" || parsed.host !== "" ? `${parsed.protocol}//${parsed.host}` : "null";
}

function outOfRange(option, expected, found) {
  const message = `Option "${option}" must be ${expected}; got ${JSON.stringify(found)}.`;
  return new SignalboxError("ERR_SIGNALBOX_OPTION_RANGE", message, { option });
}

module.exports = { Policy, originOf };
