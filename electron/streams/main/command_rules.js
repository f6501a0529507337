"use strict";

// Which commands a page may start. Exactly those that are listed, each with what is fixed of it; the page fills in no
// more than its rule leaves open.

const { optionType } = require("../../../lib/errors.js");

const RULE_KEYS = ["name", "command", "file", "args", "cwd", "env", "options"];

/** The rules of a policy, checked. `option` names the list in errors. */
function commandRules(list, option) {
  if (list === undefined || list === false) return [];
  if (!Array.isArray(list)) throw optionType(option, "a list of commands", list);
  return list.map((rule, index) => checkRule(rule, `${option}[${index}]`));
}

function checkRule(given, option) {
  const rule = typeof given === "string" ? { command: given } : given;
  if (rule === null || typeof rule !== "object") throw optionType(option, "a command or an object", given);
  const unknown = Object.keys(rule).find((key) => !RULE_KEYS.includes(key));
  if (unknown !== undefined) throw optionType(`${option}.${unknown}`, `one of ${RULE_KEYS.join(", ")}`, rule[unknown]);
  const command = rule.command ?? rule.file;
  if (typeof command !== "string" || command === "") throw optionType(`${option}.command`, "a command", command);
  const { name, args, cwd, env, options } = rule;
  if (name !== undefined && typeof name !== "string") throw optionType(`${option}.name`, "a string", name);
  if (args !== undefined && args !== true && !Array.isArray(args) && typeof args !== "function") {
    throw optionType(`${option}.args`, "a list, true, or a function that checks them", args);
  }
  if (cwd !== undefined && typeof cwd !== "string" && typeof cwd !== "function") {
    throw optionType(`${option}.cwd`, "a folder, or a function that checks one", cwd);
  }
  return { name, command, args, cwd, env, options };
}

/**
 * What to start for a page that asks for `{ name?, command?, args?, cwd? }`: `{ command, args, cwd, env, options }`, or
 * `{ refused }` with what was wrong: "command", "args" or "cwd".
 */
function applyRules(rules, request) {
  let refused = "command";
  for (const rule of rules) {
    if (!isAsked(rule, request)) continue;
    const args = applyArgs(rule.args, request.args);
    if (args === undefined) refused = "args";
    else if (!isFolderAllowed(rule.cwd, request.cwd)) refused = "cwd";
    else
      return {
        command: rule.command,
        args,
        cwd: folderOf(rule.cwd, request.cwd),
        env: rule.env,
        options: rule.options,
      };
  }
  return { refused };
}

/** By its name, or by exactly its command: nothing is searched for, resolved or normalized. */
function isAsked(rule, { name, command }) {
  if (name !== undefined) return rule.name === name && (command === undefined || rule.command === command);
  return rule.name === undefined && rule.command === command;
}

function applyArgs(allowed, asked) {
  if (Array.isArray(allowed)) return asked === undefined || isSame(allowed, asked) ? [...allowed] : undefined;
  const args = asked ?? [];
  if (allowed === true || args.length === 0) return args;
  // Anything but true refuses, so that a check that forgot to answer lets nobody in.
  return typeof allowed === "function" && allowed(Object.freeze([...args])) === true ? args : undefined;
}

function isSame(allowed, asked) {
  return asked.length === allowed.length && asked.every((arg, index) => arg === allowed[index]);
}

function isFolderAllowed(allowed, asked) {
  if (asked === undefined || asked === allowed) return true;
  return typeof allowed === "function" && allowed(asked) === true;
}

function folderOf(allowed, asked) {
  return asked ?? (typeof allowed === "string" ? allowed : undefined);
}

module.exports = { applyRules, commandRules };
