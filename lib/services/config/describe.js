"use strict";

// What a node of the schema allows, for people: in messages.

/** "a, b or c". */
function oneOf(texts) {
  return texts.length < 2 ? texts.join("") : `${texts.slice(0, -1).join(", ")} or ${texts.at(-1)}`;
}

/** Several ways to write a thing are told as one list. */
function ways(node) {
  if (node.kind === "either") return node.of.flatMap(ways);
  if (node.kind === "choice") return node.values.map((value) => JSON.stringify(value));
  if (node.kind === "flag") return ["true", "false"];
  return [KINDS[node.kind](node)];
}

const KINDS = {
  text: ({ what = "a text" }) => what,
  path: () => "a path",
  glob: () => "a path or glob",
  number: ({ min, max, isFraction }) =>
    `a ${isFraction ? "" : "whole "}number from ${min}${max === Number.MAX_SAFE_INTEGER ? "" : ` to ${max}`}`,
  duration: ({ min, max }) => `milliseconds from ${min} to ${max}, or a text such as "500ms", "30s" or "5m"`,
  bytes: ({ min }) => `bytes from ${min}, or a text such as "512 MiB"`,
  portNumber: () => 'a port from 1 to 65535, a text such as "${DB_PORT}"',
  exactly: ({ value }) => JSON.stringify(value),
  pattern: () => "a text or a regular expression",
  signal: () => "a signal, such as SIGINT or 2",
  cron: () => 'the five fields of crontab, such as "*/5 * * * *", "@hourly"',
  json: () => "any JSON value",
  variables: () => "an object of texts, numbers and booleans",
  list: ({ of, length, orOne }) => {
    if (orOne) return `${allowed(of)}, or a list of such`;
    if (length) return `a list of ${length}, each ${allowed(of)}`;
    return allowed(of) === "a text" ? "a list of texts" : `a list (each ${allowed(of)})`;
  },
  map: ({ what, of }) => {
    const each = of.kind === "record" ? "" : ` (each ${allowed(of)})`;
    return `an object of ${what} by their names${each}`;
  },
  record: ({ fields }) => `an object with ${Object.keys(fields).join(", ")}`,
  cases: ({ alternatives, fields }) => {
    const others = Object.keys(fields);
    const own = `an object with ${oneOf(Object.keys(alternatives))}`;
    return others.length > 0 ? `${own}, and ${others.join(", ")}` : own;
  },
};

/** What may stand where this node is. */
function allowed(node) {
  return oneOf(ways(node));
}

module.exports = { allowed };
