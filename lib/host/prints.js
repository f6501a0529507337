"use strict";

// Standard output carries messages to the host, so what the program prints goes to standard error instead, in one
// stream with its other logs. Only what goes around the runtime (another program that inherited standard output, a
// native library) still gets there; the host takes it for a line of log.

const { Console } = require("node:console");

/** Methods that print on standard output. */
const PRINTING = [
  "log",
  "info",
  "debug",
  "dir",
  "dirxml",
  "table",
  "group",
  "groupCollapsed",
  "groupEnd",
  "count",
].concat(["countReset", "timeEnd", "timeLog"]);

/** `write` is what still goes to standard output; `restore()` has prints go there again. */
function divertPrints() {
  const { stdout, stderr } = process;
  const write = stdout.write;
  const diverted = (...args) => stderr.write(...args);
  stdout.write = diverted;
  // Bun's console knows nothing of the stream.
  const restoreConsole = process.versions.bun ? divertConsole(stderr) : () => {};
  return {
    write: (text) => write.call(stdout, text),
    restore() {
      if (stdout.write === diverted) stdout.write = write;
      restoreConsole();
    },
  };
}

function divertConsole(stream) {
  const other = new Console(stream, stream);
  const originals = {};
  for (const name of PRINTING) {
    if (typeof console[name] !== "function" || typeof other[name] !== "function") continue;
    originals[name] = console[name];
    console[name] = other[name].bind(other);
  }
  return () => Object.assign(console, originals);
}

module.exports = { divertPrints };
