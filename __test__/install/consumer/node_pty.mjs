// The three ways in which ES modules import node-pty, which is CommonJS.
import * as all from "node-pty";
import pty, { spawn } from "node-pty";
import * as ours from "signalbox/node-pty";

const PROGRAM = 'console.log("hello from a " + (process.stdout.isTTY ? "terminal" : "pipe"))';

const terminal = spawn(process.execPath, ["-e", PROGRAM], { name: "xterm-color", env: process.env });
let output = "";
terminal.onData((text) => (output += text));
terminal.onExit(({ exitCode }) => {
  console.log(`${output.trim()}, exit code ${exitCode}`);
  const found = [all.spawn, pty.spawn, spawn];
  console.log(`the same as signalbox/node-pty: ${found.every((each) => each === ours.spawn)}`);
});
