"use strict";

// A program that was written for node-pty and knows of nothing else.

const pty = require("node-pty");

const PROGRAM = 'console.log("hello from a " + (process.stdout.isTTY ? "terminal" : "pipe"))';

const terminal = pty.spawn(process.execPath, ["-e", PROGRAM], { name: "xterm-color", env: process.env });
let output = "";
terminal.onData((text) => (output += text));
terminal.onExit(({ exitCode }) => {
  console.log(`${output.trim()}, exit code ${exitCode}`);
  console.log(`the same as signalbox/node-pty: ${pty === require("signalbox/node-pty")}`);
});
