"use strict";

const { disposer } = require("./disposer.js");
const { addReceiver, environment, removeReceiver } = require("./environment.js");
const { optionType } = require("./errors.js");
const { Listeners } = require("./listeners.js");
const { checkOptions } = require("./options.js");

/** Calls `listener` with the engine's log records that pass `filter`. */
function onLog(listener, options = {}) {
  const { filter = "info", signal } = checkOptions(options, ["filter", "signal"], "onLog");
  if (typeof listener !== "function") throw optionType("listener", "a function", listener);
  if (typeof filter !== "string") throw optionType("filter", "a string", filter);
  if (signal?.aborted) return disposer(() => {});
  const native = environment();
  const id = native.subscribeLog(filter);
  const listeners = new Listeners();
  listeners.add(listener);
  const receiver = {
    receive(_kind, [level, target, message, at, fields, dropped]) {
      listeners.call({ level: level.toLowerCase(), target, message, at, fields, dropped });
    },
  };
  addReceiver(id, receiver);
  const dispose = disposer(() => {
    signal?.removeEventListener("abort", dispose);
    native.unsubscribeLog(id);
    removeReceiver(id, receiver);
  });
  signal?.addEventListener("abort", dispose, { once: true });
  return dispose;
}

module.exports = { onLog };
