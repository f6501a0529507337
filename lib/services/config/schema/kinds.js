"use strict";

// What the schema of configs is made of. Nodes are plain data: the check, the types and the reference page each walk
// them in their own way. `doc` is told in all of them.

/** A string that says something. */
const text = (more) => ({ kind: "text", ...more });

/** A file or folder, from the directory of the config. */
const path = (more) => ({ kind: "path", ...more });

/** true or false. */
const flag = (more) => ({ kind: "flag", ...more });

/** A number; whole unless `isFraction`. */
const number = (min, max, more) => ({ kind: "number", min, max, ...more });

/** Milliseconds, or a text with units. */
const duration = (min, max, more) => ({ kind: "duration", min, max, ...more });

/** Bytes, or a text with a unit. */
const bytes = (min, more) => ({ kind: "bytes", min, ...more });

/** A number of a port, or variables that make one. */
const portNumber = (more) => ({ kind: "portNumber", ...more });

/** One of these words. */
const choice = (values, more) => ({ kind: "choice", values, ...more });

/** Exactly this. */
const exactly = (value, more) => ({ kind: "exactly", value, ...more });

/** A list; with `orOne` also one of them alone, with `isFilled` none that is empty. */
const list = (of, more) => ({ kind: "list", of, ...more });

/** Names that the user chooses, each with one of these. `what` is what a name stands for. */
const map = (of, more) => ({ kind: "map", of, ...more });

/** Known names. Fields are nodes with `doc`, and `isRequired` or `default` as the documents tell it. */
const record = (name, fields, more) => ({ kind: "record", name, fields, ...more });

/** Exactly one of these fields, each with its own companions, and the common ones. */
const cases = (name, alternatives, fields, more) => ({ kind: "cases", name, alternatives, fields, ...more });

/** One of several forms, told apart by what kind of value stands there. */
const either = (of, more) => ({ kind: "either", of, ...more });

/** Kinds without parameters. */
const pattern = (more) => ({ kind: "pattern", ...more });
const glob = (more) => ({ kind: "glob", ...more });
const signal = (more) => ({ kind: "signal", ...more });
const cron = (more) => ({ kind: "cron", ...more });
const json = (more) => ({ kind: "json", ...more });
const variables = (more) => ({ kind: "variables", ...more });

module.exports = {
  bytes,
  cases,
  choice,
  cron,
  duration,
  either,
  exactly,
  flag,
  glob,
  json,
  list,
  map,
  number,
  path,
  pattern,
  portNumber,
  record,
  signal,
  text,
  variables,
};
