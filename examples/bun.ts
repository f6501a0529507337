// Bun: a process that is fed by its standard input, and a terminal that is resized. Run: bun examples/bun.ts

import { spawn, spawnPty, type ExitInfo } from "signalbox";

const sort = await spawn({ command: "sort" });
sort.on("stdout", (text) => process.stdout.write(text));
sort.write("pear\napple\nplum\n");
sort.end();
// The exit event comes after the last output; `wait()` may settle a moment before it.
const ended = await new Promise<ExitInfo>((resolve) => sort.on("exit", resolve));
console.log(`sort ended with ${ended.exitCode} after ${ended.durationMs.toFixed(0)} ms`);

const shell = spawnPty("sh", [], { cols: 80, rows: 24 });
shell.onData((text) => process.stdout.write(text));
shell.resize(132, 43);
shell.write("stty size\r");
shell.write("exit\r");
shell.onExit(({ exitCode }) => console.log(`\nshell ended with ${exitCode}`));
