"use strict";

// What a page may do with processes and terminals. Nothing that is not said.

const { SignalboxError, optionType } = require("../../../lib/errors.js");
const { applyRules, commandRules } = require("./command_rules.js");

const PROCESS_KEYS = ["list", "status", "output", "write", "stop", "spawn", "scope"];
const TERMINAL_KEYS = ["list", "attach", "input", "resize", "kill", "restart", "open", "scope"];

/** Rights that may be "lossless": the page may hold up the program until it has seen everything. */
const WITH_LOSSLESS = ["output", "attach"];

/** One area: processes or terminals. */
class AreaRights {
  #area;
  #granted;
  #rules;
  #scope;

  /** `granted` is what the application said, undefined for nothing; `path` names it in errors. */
  constructor(area, granted, { keys, rules, path }) {
    this.#area = area;
    this.#granted = checkRights(granted ?? {}, keys, `${path}.${area}`, rules);
    this.#rules = commandRules(this.#granted[rules], `${path}.${area}.${rules}`);
    this.#scope = this.#granted.scope ?? "all";
  }

  has(right) {
    return this.#granted[right] === true || this.#granted[right] === "lossless";
  }

  /** Throws what the page is told when it does not have the right. */
  need(right, operation) {
    if (!this.has(right)) throw this.#refused(operation, "right", { right });
  }

  /** Throws for a flow that holds up programs without being allowed to. */
  needFlow(right, flow, operation) {
    this.need(right, operation);
    if (flow === "lossless" && this.#granted[right] !== "lossless") throw this.#refused(operation, "flow", { right });
  }

  /** What to start for what the page asks for. */
  command(request, operation) {
    const applied = applyRules(this.#rules, request);
    if (applied.refused === undefined) return applied;
    throw this.#refused(operation, applied.refused, request);
  }

  /** True for what this page may see. `isOwn`: its window has started it. */
  covers(item, isOwn) {
    if (this.#scope === "all") return true;
    return this.#scope === "own" ? isOwn : this.#scope(item) === true;
  }

  /** For the page, and for the application's audit: whoever calls operations tells it. */
  #refused(operation, reason, facts) {
    const message =
      `This page may not call ${operation}: ${REASONS[reason]}. What it may is said in the policy of attach(), under ` +
      `"${this.#area}".`;
    return new SignalboxError("ERR_SIGNALBOX_BUS_REFUSED", message, { ...facts, operation, area: this.#area, reason });
  }
}

const REASONS = {
  right: "it was not given the right",
  flow: "it may not hold up programs (lossless)",
  command: "the command is not on its list",
  args: "the arguments are not allowed for this command",
  cwd: "the folder is not allowed for this command",
};

function checkRights(granted, keys, path, rules) {
  if (granted === null || typeof granted !== "object" || Array.isArray(granted)) {
    throw optionType(path, "an object", granted);
  }
  for (const [key, value] of Object.entries(granted)) {
    const option = `${path}.${key}`;
    if (!keys.includes(key)) throw optionType(option, `left out; known are ${keys.join(", ")}`, value);
    if (key === rules) continue;
    if (key === "scope") checkScope(value, option);
    else if (typeof value !== "boolean" && !(value === "lossless" && WITH_LOSSLESS.includes(key))) {
      throw optionType(option, WITH_LOSSLESS.includes(key) ? 'true, false or "lossless"' : "true or false", value);
    }
  }
  return { ...granted };
}

function checkScope(scope, option) {
  if (scope === undefined || scope === "all" || scope === "own" || typeof scope === "function") return;
  throw optionType(option, '"all", "own" or a function', scope);
}

/** `{ processes, terminals }` of a rule of a policy, checked. `path` names the rule in errors. */
function streamRights(rule, path) {
  return {
    processes: new AreaRights("processes", rule.processes, { keys: PROCESS_KEYS, rules: "spawn", path }),
    terminals: new AreaRights("terminals", rule.terminals, { keys: TERMINAL_KEYS, rules: "open", path }),
  };
}

module.exports = { streamRights };
