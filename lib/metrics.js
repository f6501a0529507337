"use strict";

// Figures of processes and of the machine. Read on a thread of the engine, asked for many at once.

const { addReceiver, deliveryKinds, environment, hold, receiverOf } = require("./environment.js");
const { SignalboxError, optionType } = require("./errors.js");
const { checkOptions } = require("./options.js");
const { report } = require("./listeners.js");

/** Columns of one child in what the engine sends, as `METRICS_COLUMNS` of native.js lists them. */
const COLUMNS = 16;

/** The id under which the engine tells what is not of one child. */
const ENVIRONMENT = 0;

const FIELDS = ["basic", "full"];

/** What to do with answers, by ticket. */
const tickets = new Map();
let nextTicket = 1;
/** Figures of the program's own, by native child: two faces of one share them. */
const custom = new WeakMap();
/** Requests of this turn, which make one. */
let asked = [];

/** Figures of children in their order, from one look at all of them; undefined for those that have ended. */
function metricsOf(children, options = {}) {
  return ask((native, ticket) => {
    if (!Array.isArray(children)) throw optionType("children", "an array of processes or terminals", children);
    const { fields = "full" } = checkOptions(options, ["fields"], "metricsOf");
    if (!FIELDS.includes(fields)) {
      const message = `Option "fields" must be "basic" or "full"; got ${JSON.stringify(fields)}.`;
      throw new SignalboxError("ERR_SIGNALBOX_OPTION_RANGE", message, { option: "fields" });
    }
    const isFull = fields === "full";
    const ids = new Uint32Array(children.length);
    children.forEach((child, index) => (ids[index] = idOf(child)));
    native.requestMetrics(ticket, ids, isFull);
    return ([, figures]) => children.map((child, index) => toMetrics(figures, index * COLUMNS, child, isFull));
  });
}

function idOf(child) {
  const id = child?._nativeId;
  if (id === undefined) throw optionType("children", "an array of processes or terminals", child);
  return id;
}

/** Figures of one child. Those that are asked for in the same turn are one request. */
function metricsOfOne(child) {
  return new Promise((resolve, reject) => {
    if (asked.length === 0) queueMicrotask(askTogether);
    asked.push({ child, resolve, reject });
  });
}

function askTogether() {
  const together = asked;
  asked = [];
  metricsOf(together.map(({ child }) => child)).then(
    (metrics) => together.forEach(({ resolve }, index) => resolve(metrics[index])),
    (error) => together.forEach(({ reject }) => reject(error)),
  );
}

/** Use of the machine's processors since the call before, and its memory. The first call takes 100 ms. */
function hostUsage() {
  return ask((native, ticket) => {
    native.requestHostUsage(ticket);
    return ([, cpuPercent, totalMemoryBytes, availableMemoryBytes]) => ({
      cpuPercent,
      totalMemoryBytes,
      availableMemoryBytes,
    });
  });
}

/** Sums of figures; undefined ones and what is not known count nothing. */
function aggregate(metrics) {
  if (!Array.isArray(metrics)) throw optionType("metrics", "an array of metrics", metrics);
  const sums = {
    processes: 0,
    cpuPercent: 0,
    cpuMs: 0,
    memoryBytes: 0,
    handles: 0,
    threads: 0,
    readBytes: 0,
    writtenBytes: 0,
    userMs: 0,
    systemMs: 0,
  };
  for (const one of metrics) {
    if (!one) continue;
    for (const name of Object.keys(sums)) sums[name] += one[name] ?? 0;
    sums.processes++;
  }
  return sums;
}

/** Adds a figure of the program's own to those of a child. */
function setCustomMetric({ _native: native }, name, value) {
  if (typeof name !== "string") throw optionType("name", "a string", name);
  let figures = custom.get(native);
  if (!figures) custom.set(native, (figures = new Map()));
  if (value === undefined) figures.delete(name);
  else figures.set(name, value);
}

/** `request(native, ticket)` asks, and returns what reads the answer. */
function ask(request) {
  return new Promise((resolve, reject) => {
    const native = environment();
    const ticket = nextTicket;
    const read = request(native, ticket);
    nextTicket = (ticket % 0xffff_ffff) + 1; // 0 is no ticket
    tickets.set(ticket, { read, resolve, reject });
    hold(1); // an answer comes, also when nothing else is awaited
  });
}

const receiver = {
  receive(kind, payload) {
    if (kind === deliveryKinds().MetricsOfMany && payload[0] === 0) return tellIntervals(kind, payload[1]);
    const { read, resolve, reject } = tickets.get(payload[0]);
    tickets.delete(payload[0]);
    hold(-1);
    try {
      resolve(read(payload));
    } catch (error) {
      reject(error);
    }
  },
};

addReceiver(ENVIRONMENT, receiver);

/** Hands each child what is its own. */
function tellIntervals(kind, figures) {
  for (let at = 0; at < figures.length; at += COLUMNS) {
    try {
      receiverOf(figures[at])?.receive(kind, [figures, at]);
    } catch (error) {
      report(error); // the others are still to be told
    }
  }
}

/** Figures of a child as an object, from their columns; undefined when it has ended. */
function toMetrics(figures, at, child, isFull = true) {
  if (Number.isNaN(figures[at + 1])) return undefined;
  const own = custom.get(child._native);
  const metrics = {
    cpuPercent: figures[at + 1],
    cpuMs: figures[at + 2],
    memoryBytes: figures[at + 3],
    uptimeMs: figures[at + 4],
    startTime: new Date(figures[at + 5]),
    custom: own === undefined ? {} : Object.fromEntries(own),
  };
  if (!isFull) return metrics;
  metrics.userMs = figures[at + 6];
  metrics.systemMs = figures[at + 7];
  metrics.threads = figures[at + 8];
  metrics.handles = orNull(figures[at + 9]);
  metrics.readBytes = orNull(figures[at + 10]);
  metrics.writtenBytes = orNull(figures[at + 11]);
  metrics.treeProcesses = figures[at + 12];
  metrics.treeCpuPercent = figures[at + 13];
  metrics.treeCpuMs = figures[at + 14];
  metrics.treeMemoryBytes = figures[at + 15];
  return metrics;
}

/** What the system does not tell, as of a process of another user. */
function orNull(figure) {
  return Number.isNaN(figure) ? null : figure;
}

module.exports = { COLUMNS, aggregate, hostUsage, metricsOf, metricsOfOne, setCustomMetric, toMetrics };
