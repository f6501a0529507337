"use strict";

// Shows that what a program found under "signalbox" works: starts a process and a terminal and tells what they wrote.

const PROGRAM = 'console.log("hello from a " + (process.stdout.isTTY ? "terminal" : "pipe"))';

module.exports = async function prove({ spawn, spawnPty }) {
  const child = await spawn({ command: process.execPath, args: ["-e", PROGRAM] });
  let output = "";
  child.on("stdout", (text) => (output += text));
  await new Promise((resolve) => child.on("close", resolve));
  console.log(`process: ${output.trim()}, exit code ${child.exit.exitCode}`);

  const terminal = spawnPty(process.execPath, ["-e", PROGRAM], { cols: 100 });
  output = "";
  terminal.onData((text) => (output += text));
  await new Promise((resolve) => terminal.onClose(resolve));
  console.log(`terminal: ${output.trim()}, exit code ${terminal.exit.exitCode}`);
};
