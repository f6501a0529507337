"use strict";

// Running a command to its end: output collected, result and error of one shape.

const { Collector } = require("./collect.js");
const { SignalboxError, aborted, optionType } = require("./errors.js");
const { ProcessError, describeExit, failureOf } = require("./failures.js");

/** Collected of each stream, in characters or bytes. */
const DEFAULT_MAX_OUTPUT = 16 * 1024 * 1024;

/** Of standard error, in the message of an error. */
const SHOWN_ERROR_CHARACTERS = 2_000;

/**
 * Runs a command, and settles when it has ended and all that it wrote has arrived. `apply(options)`
 * works in the adapter, `spawn(options)` starts the process.
 */
async function run(options, { apply, spawn }) {
  if (options === null || typeof options !== "object") throw optionType("options", "an object", options);
  const { reject = true, maxOutput = DEFAULT_MAX_OUTPUT, stripFinalNewline = true, all = false, ...given } = options;
  checkOptions({ reject, maxOutput, stripFinalNewline, all });
  const spawning = apply(given);
  const streams = collectors(spawning.encoding !== null, maxOutput, all);
  const outcome = await runToEnd(spawn, spawning, streams);
  const result = toResult(spawning, outcome, streams, stripFinalNewline);
  const error = errorOf(result, outcome, spawning);
  if (!error) return Object.freeze(result);
  Object.assign(result, { failed: true });
  if (!reject) return Object.freeze({ ...result, error });
  throw Object.assign(error, result);
}

function checkOptions({ reject, maxOutput, stripFinalNewline, all }) {
  for (const [name, value] of Object.entries({ reject, stripFinalNewline, all })) {
    if (typeof value !== "boolean") throw optionType(name, "true or false", value);
  }
  if (maxOutput !== Infinity && !(Number.isSafeInteger(maxOutput) && maxOutput >= 0)) {
    const message = `Option "maxOutput" must be a whole number from 0, or Infinity; got ${maxOutput}.`;
    throw new SignalboxError("ERR_SIGNALBOX_OPTION_RANGE", message, { option: "maxOutput" });
  }
}

function collectors(isText, maxOutput, all) {
  const streams = { stdout: new Collector(isText, maxOutput), stderr: new Collector(isText, maxOutput) };
  if (all) streams.all = new Collector(isText, 2 * maxOutput);
  return streams;
}

async function runToEnd(spawn, options, streams) {
  const started = performance.now();
  let child;
  try {
    child = await spawn(takesInput(options) ? { ...options, input: options.input ?? "" } : options);
  } catch (error) {
    // A mistake of the program is no failure of the command.
    if (!(error instanceof SignalboxError) || error.code.startsWith("ERR_SIGNALBOX_OPTION_")) throw error;
    return { error, isCanceled: error.code === "ERR_SIGNALBOX_ABORTED", durationMs: performance.now() - started };
  }
  const collecting = ["stdout", "stderr"].map((name) =>
    child.on(name, (chunk) => {
      streams[name].add(chunk);
      streams.all?.add(chunk);
    }),
  );
  const exit = await new Promise((resolve) => child.on("exit", resolve));
  // A descendant may hold the pipes for as long as it likes; this run is over.
  for (const stop of collecting) stop();
  child.unref();
  const isCanceled = options.signal?.aborted === true && exit.reason === "stopped";
  return { child, exit, isCanceled, durationMs: exit.durationMs };
}

/** True where the input leads here: nobody writes to it later, so it has to end. */
function takesInput({ input, interactive, stdin, stdio }) {
  if (input !== undefined || interactive) return true;
  const given = stdin ?? (Array.isArray(stdio) ? stdio[0] : stdio) ?? "pipe";
  return given === "pipe" || given === "pty";
}

function toResult(options, { child, exit, isCanceled, durationMs }, streams, stripFinalNewline) {
  const result = {
    command: options.command,
    args: options.args ?? [],
    pid: child?.pid,
    exitCode: exit?.exitCode ?? undefined,
    signal: exit?.signal ?? undefined,
    reason: exit?.reason ?? "spawnFailed",
    durationMs,
    failed: false,
    timedOut: exit?.reason === "timedOut",
    isCanceled,
    omitted: {},
  };
  for (const name of ["stdout", "stderr", "all"]) {
    if (!streams[name]) continue; // "all", unless it was asked for
    const { value, omitted } = streams[name].finish();
    result[name] = stripFinalNewline && typeof value === "string" ? value.replace(/\r?\n$/, "") : value;
    if (omitted > 0) result.omitted[name] = omitted;
  }
  return result;
}

function errorOf(result, { error, exit, isCanceled, child }, options) {
  if (error) return ProcessError.from(error, error.type ?? typeOf(error));
  if (isCanceled) {
    const canceled = aborted(`"${options.command}"`, options.signal);
    return Object.assign(ProcessError.from(canceled, "UNEXPECTED_EXIT"), { cause: options.signal.reason });
  }
  const subject = { command: options.command, pid: child.pid };
  const failure = failureOf(exit, subject) ?? stoppedError(exit, subject);
  if (failure) explain(failure, result);
  return failure;
}

/** What kept it from being started: the limits of the manager, or something about itself. */
function typeOf({ code }) {
  return code.startsWith("ERR_SIGNALBOX_LIMIT_") ? "RESOURCE_EXCEEDED" : "SPAWN_FAILED";
}

/** Somebody stopped it: for who waits for its result, that is a failure too. */
function stoppedError(exit, { command, pid }) {
  if (exit.reason !== "stopped") return undefined;
  const message = `"${command}" ${describeExit(exit)}.`;
  return new ProcessError("ERR_SIGNALBOX_PROCESS_FAILED", message, { type: "UNEXPECTED_EXIT", command, pid });
}

/** A message that shows what the program said last. */
function explain(error, { stderr }) {
  if (typeof stderr !== "string" || stderr === "") return;
  const shown = stderr.length > SHOWN_ERROR_CHARACTERS ? `…${stderr.slice(-SHOWN_ERROR_CHARACTERS)}` : stderr;
  error.message += `\n${shown}`;
}

module.exports = { run };
