"use strict";

// A listener that is given events that were kept before those to come: none twice, none left out between them.
//
// It waits with what is new until the kept ones are there. Some that were kept may be on their way here as well: of each
// sender, what is not newer than the newest that was kept is not given again.

const { report } = require("../listeners.js");
const { readBody } = require("./body.js");
const { takesMeta } = require("./takes_meta.js");

/** Lets `subscription`, which was just added with `listener`, begin with `count` events that were kept. */
async function beginWithKept(core, subscription, listener, count) {
  const waiting = [];
  /** Of each sender, the number of the last event that was kept. */
  const last = new Map();
  const isOver = () => subscription.listener === undefined;
  const give = (payload, meta) => {
    if (isOver()) return;
    try {
      listener(payload, meta);
    } catch (error) {
      report(error);
    }
  };
  core.replaceListener(subscription, (payload, meta) => waiting.push([payload, meta]), true);
  try {
    const kept = await core.replay(subscription.pattern, count);
    readBody(kept, (event, value, table, source, seq, at) => {
      last.set(source, seq);
      give(core.form.revive(value, table), { event, source, seq, at });
    });
  } catch (error) {
    report(error);
  }
  const isNew = ({ source, seq }) => !(seq <= last.get(source));
  // More may come while these are given.
  for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) if (isNew(next[1])) give(...next);
  if (last.size === 0) {
    core.replaceListener(subscription, listener, takesMeta(listener));
    return;
  }
  const filtered = (payload, meta) => {
    if (!isNew(meta)) return;
    last.delete(meta.source);
    // Nothing that was kept is on its way any more.
    if (last.size === 0) core.replaceListener(subscription, listener, takesMeta(listener));
    listener(payload, meta);
  };
  core.replaceListener(subscription, filtered, true);
}

module.exports = { beginWithKept };
