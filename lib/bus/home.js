"use strict";

// The cores of this environment, by name, and how one gets connected here: the entry of each kind of host says that,
// so that what a page loads has nothing of the engine in it.

const { SignalboxError } = require("../errors.js");
const { Core } = require("./core.js");

/** Name to `{ core, users, options }`. */
const cores = new Map();

let connect;
let context;

/** `connect(core, options)` makes the link of a core. `context` is the name of this kind of host. */
function setHome(home) {
  ({ connect, context } = home);
}

/** The core of this name, shared by all that ask for it. Each one calls `releaseCore` once. */
function acquireCore(name, options, clock) {
  const there = cores.get(name);
  if (there !== undefined) {
    checkSame(there.options, options);
    there.users++;
    return there.core;
  }
  const core = new Core({
    name,
    context,
    clock,
    compat: options.compat,
    connect: (made) => connect(made, options),
    onClose: () => cores.delete(name),
  });
  cores.set(name, { core, users: 1, options });
  return core;
}

function releaseCore(core) {
  const entry = cores.get(core.name);
  if (entry?.core !== core) return;
  entry.users--;
  if (entry.users === 0) core.close();
}

/** Options belong to the core: who names one must mean the same as who made it. */
function checkSame(made, asked) {
  for (const option of Object.keys(asked)) {
    if (asked[option] === undefined || asked[option] === made[option]) continue;
    const message =
      `This bus was opened here with another "${option}" (${made[option]}) than ${asked[option]}. ` +
      "Leave the option out, or give the same.";
    throw new SignalboxError("ERR_SIGNALBOX_OPTION_RANGE", message, { option });
  }
}

module.exports = { acquireCore, releaseCore, setHome };
