"use strict";

// Recordings at the pace in which they were made.

const { SignalboxError, aborted, optionType } = require("../errors.js");
const { checkOptions } = require("../options.js");
const { readRecording } = require("./read.js");

const OPTIONS = ["speed", "idleTimeLimitMs", "signal", "onResize"];

/** Longest time that a timer takes; longer pauses are waited for in parts. */
const MAX_TIMEOUT_MS = 2 ** 31 - 1;

/** Output of a recording, each piece when it is due. */
async function* play(reader, { speed, idleTimeLimitMs, signal, onResize }) {
  const { idleTimeLimitMs: recorded = Infinity } = await reader.header();
  const limitMs = idleTimeLimitMs ?? recorded;
  const begunMs = performance.now();
  let lastMs = 0;
  let atMs = 0;
  for await (const event of reader) {
    atMs += Math.min(Math.max(event.atMs - lastMs, 0), limitMs);
    lastMs = Math.max(event.atMs, lastMs);
    if (event.type !== "output" && event.type !== "resize") continue;
    await until(begunMs + atMs / speed, signal);
    if (event.type === "resize") onResize?.(event.cols, event.rows);
    else yield { atMs, data: event.data };
  }
}

/** Waits until a point of `performance.now()`. Rejects when the signal is aborted. */
async function until(timeMs, signal) {
  for (;;) {
    if (signal?.aborted) throw aborted("The replay", signal);
    const leftMs = timeMs - performance.now();
    if (leftMs <= 0) return;
    await new Promise((resolve) => {
      const timer = setTimeout(done, Math.min(leftMs, MAX_TIMEOUT_MS));
      signal?.addEventListener("abort", done, { once: true });
      function done() {
        clearTimeout(timer);
        signal?.removeEventListener("abort", done);
        resolve();
      }
    });
  }
}

/** Replays a recording with its timing. */
function replay(source, options = {}) {
  const { speed = 1, idleTimeLimitMs, signal, onResize } = checkOptions(options, OPTIONS, "replay");
  checkNumber("speed", speed, speed > 0, "a number above 0");
  checkNumber("idleTimeLimitMs", idleTimeLimitMs ?? 0, (idleTimeLimitMs ?? 0) >= 0, "milliseconds from 0");
  if (onResize !== undefined && typeof onResize !== "function") throw optionType("onResize", "a function", onResize);
  return play(readRecording(source, { signal }), { speed, idleTimeLimitMs, signal, onResize });
}

function checkNumber(option, value, isInRange, expected) {
  if (typeof value !== "number") throw optionType(option, "a number", value);
  if (isInRange) return;
  throw new SignalboxError("ERR_SIGNALBOX_OPTION_RANGE", `Option "${option}" must be ${expected}; got ${value}.`, {
    option,
  });
}

module.exports = { replay };
