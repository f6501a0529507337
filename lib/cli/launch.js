"use strict";

// Starts the command line, which is a native program, and passes on what it ends with. Loads nothing else of the
// package: a command must start as fast as it can. What only JavaScript can do, reading configs, the program asks for
// over its descriptor 3.

const { spawn } = require("node:child_process");
const { executablePath } = require("../executables.js");

/** Names another executable, by its path. */
const VARIABLE = "SIGNALBOX_CLI";

/**
 * Those that end a program. A terminal sends them to both of us; the program knows who sent it what, and takes what is
 * passed on for the same one then.
 */
const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT"];

/** As the program ends when it can't be reached; docs/cli.md lists its codes. */
const NO_PROGRAM = 6;

function launch(args) {
  const file = process.env[VARIABLE] || executablePath("cli");
  if (file === undefined)
    return fail(`there is no command line for ${process.platform}-${process.arch} in this package.`);
  const env = { ...process.env, SIGNALBOX_LAUNCHER_FD: "3" };
  let child;
  // Before the program runs: it may have a signal coming as soon as it does.
  for (const signal of SIGNALS) process.on(signal, () => child.kill(signal));
  child = spawn(file, args, { stdio: ["inherit", "inherit", "inherit", "pipe"], env });
  child.on("error", (error) => fail(`${file} can't be started: ${error.message}`));
  child.on("exit", passOn);
  const pipe = child.stdio[3];
  // Bun has none where the program can't be started. An error comes when it has ended, which its exit tells.
  pipe?.on("error", () => {});
  pipe?.once("data", (first) => require("./answers.js").answer(pipe, first));
  return undefined;
}

function passOn(code, signal) {
  if (signal === null) process.exit(code);
  for (const one of SIGNALS) process.removeAllListeners(one);
  process.kill(process.pid, signal);
  // One that does not end this process, such as a core dump's in a debugger.
  setTimeout(() => process.exit(1), 1_000);
}

function fail(why) {
  console.error(`error: ${why}\n  Install signalbox again with its optional dependencies: npm install signalbox`);
  process.exitCode = NO_PROGRAM;
}

module.exports = { launch };
