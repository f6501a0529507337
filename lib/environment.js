"use strict";

// This JavaScript environment's connection to the engine: made on first use, drained on each bell.
//
// Module state is per environment: the main thread and each worker load this file for themselves.

const { isMainThread } = require("node:worker_threads");
const { SignalboxError, makeError } = require("./errors.js");
const { report } = require("./listeners.js");

/** Systems that a platform package is made for, with its name's ending. */
const PLATFORM_PACKAGES = { "linux-x64": "linux-x64-gnu" };

let native;
let kinds;
let begins;
let flows;
/** Receivers of records by id: `receive(kind, payload)`. */
const receivers = new Map();
/** Receivers that keep the event loop running. */
let holds = 0;

function environment() {
  if (native === undefined) {
    const { DeliveryKind, NativeBegin, NativeEnvironment, NativeFlow } = loadNative();
    kinds = DeliveryKind;
    begins = NativeBegin;
    flows = NativeFlow;
    native = new NativeEnvironment(drain, makeError);
    // Environments' own clean-up does not run on process.exit(). A worker's does when it ends, and
    // then there is time to stop its children gently.
    if (isMainThread) process.on("exit", () => native.closeNow());
  }
  return native;
}

function loadNative() {
  try {
    return require("../native.js");
  } catch (cause) {
    const system = `${process.platform}-${process.arch}`;
    const name = PLATFORM_PACKAGES[system];
    const message = name
      ? `signalbox found no native addon that works here (${system}). It comes in @signalbox/binding-${name}, which ` +
        "npm installs as an optional dependency: install again on this system, without --omit=optional. In a " +
        'checkout, run "npm run build". Bundlers must leave @signalbox/binding-* outside.'
      : `signalbox does not support ${system} yet. It runs on: ${Object.keys(PLATFORM_PACKAGES).join(", ")}.`;
    const error = new SignalboxError("ERR_SIGNALBOX_NATIVE_MISSING", message, { system });
    error.cause = cause;
    throw error;
  }
}

/** The numbers of the kinds of records. */
function deliveryKinds() {
  environment();
  return kinds;
}

/** Where a view can begin. */
function NativeBegin() {
  return begins;
}

/** What happens to a viewer that is slow. */
function NativeFlow() {
  return flows;
}

function drain() {
  const batch = native.drain();
  // Before anything that might throw: what is left must not wait for the next bell.
  if (batch[0]) setImmediate(drain);
  dispatch(batch);
}

/**
 * Hands out what this environment's own calls have made for its buses (see `NativeBus.publish`). May be called
 * by a receiver.
 */
function collect() {
  dispatch(native.collect());
}

/** Batches in the order in which they were taken. */
const batches = [];
let isDispatching = false;

/** A batch that is taken within a receiver waits until the one before it is done: nothing overtakes. */
function dispatch(batch) {
  batches.push(batch);
  if (isDispatching) return;
  isDispatching = true;
  while (batches.length > 0) dispatchOne(batches.shift());
  isDispatching = false;
}

function dispatchOne(batch) {
  for (let at = 1; at < batch.length; at += 3) {
    try {
      receivers.get(batch[at + 1])?.receive(batch[at], batch[at + 2]);
    } catch (error) {
      report(error); // one that fails must not keep the others from their news
    }
  }
}

/** Two faces of one child hear of the same records, in the order in which they came. */
class Receivers {
  list;

  constructor(list) {
    this.list = list;
  }

  receive(kind, payload) {
    for (const receiver of this.list) receiver.receive(kind, payload);
  }
}

function addReceiver(id, receiver) {
  const there = receivers.get(id);
  if (there === undefined) receivers.set(id, receiver);
  else if (there instanceof Receivers) receivers.set(id, new Receivers([...there.list, receiver]));
  else if (there !== receiver) receivers.set(id, new Receivers([there, receiver]));
}

function receiverOf(id) {
  return receivers.get(id);
}

function removeReceiver(id, receiver) {
  const there = receivers.get(id);
  if (there === receiver) receivers.delete(id);
  if (!(there instanceof Receivers)) return;
  const [left, ...others] = there.list.filter((other) => other !== receiver);
  receivers.set(id, others.length > 0 ? new Receivers([left, ...others]) : left);
}

/** Adds (1) or takes back (-1) a reason to keep the event loop running. */
function hold(change) {
  holds += change;
  native.setReferenced(holds > 0);
}

/** Figures of this environment's connection to the engine, from memory. */
function engineStats() {
  const { wakeUps, drains, deliveries, bytes, children, guardian, guardianReason } = environment().stats();
  return { wakeUps, drains, deliveries, bytes, children, guardian, guardianReason };
}

module.exports = {
  NativeBegin,
  NativeFlow,
  addReceiver,
  collect,
  deliveryKinds,
  engineStats,
  environment,
  hold,
  loadNative,
  receiverOf,
  removeReceiver,
};
