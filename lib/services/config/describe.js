"use strict";

// What a node of the schema allows, for people: in messages and in the reference.

/** "a, b or c". */
function either(texts) {
  return texts.length < 2 ? texts.join("") : `${texts.slice(0, -1).join(", ")} or ${texts.at(-1)}`;
}

const KINDS = {
  text: () => "a text",
  path: () => "a path",
  flag: () => "true or false",
  number: ({ min, max, isFraction }) =>
    `a ${isFraction ? "" : "whole "}number from ${min}${max === Number.MAX_SAFE_INTEGER ? "" : ` to ${max}`}`,
  duration: ({ min, max }) => `milliseconds from ${min} to ${max}, or a text such as "500ms", "30s" or "5m"`,
  bytes: ({ min }) => `bytes from ${min}, or a text such as "512 MiB"`,
  portNumber: () => 'a port from 1 to 65535, or a text such as "${PORT}"',
  choice: ({ values }) => either(values.map((value) => JSON.stringify(value))),
  exactly: ({ value }) => JSON.stringify(value),
  pattern: () => "a text or a regular expression",
  signal: () => "a signal, such as SIGINT or 2",
  cron: () => 'the five fields of crontab, such as "*/5 * * * *", or "@hourly"',
  json: () => "any JSON value",
  variables: () => "an object of texts, numbers and booleans",
  list: ({ of, length, orOne }) =>
    length
      ? `a list of ${length}: ${allowed(of)}`
      : `${orOne ? `${allowed(of)}, or a list of such` : `a list of: ${allowed(of)}`}`,
  map: ({ what, of }) => `an object of ${what} by name each: ${of.kind === "record" ? "its options" : allowed(of)}`,
  record: ({ fields }) => `an object with ${Object.keys(fields).join(", ")}`,
  cases: ({ alternatives, fields }) => {
    const others = Object.keys(fields);
    const own = `an object with ${either(Object.keys(alternatives))}`;
    return others.length > 0 ? `${own}, and ${others.join(", ")}` : own;
  },
  either: ({ of }) => either(of.map(allowed)),
};

/** What may stand where this node is. */
function allowed(node) {
  return KINDS[node.kind](node);
}

module.exports = { allowed };
