// Node: a process with its output, and a shell on a terminal. Run: node examples/node.mjs

import { spawn, spawnPty } from "signalbox";

const script = "for n in 1 2 3; do echo line $n; sleep 0.1; done; exit 7";
const build = await spawn({ command: "sh", args: ["-c", script] });
build.on("stdout", (text) => process.stdout.write(`build: ${text}`));
// The exit event comes after the last output; `wait()` may settle a moment before it.
const ended = await new Promise((resolve) => build.on("exit", resolve));
console.log(`build ended with ${ended.exitCode}`);

const shell = spawnPty("sh", [], { cols: 100, rows: 30 });
shell.onData((text) => process.stdout.write(text));
shell.onExit(({ exitCode }) => console.log(`\nshell ended with ${exitCode}`));
shell.write("stty size; exit\r");
