"use strict";
const { mkdirSync, realpathSync, rmSync } = require("node:fs");
const { join } = require("node:path");
const { spawn, spawnPty } = require("signalbox");
const { collect } = require("../collect.js");
const { assert, tempDir, test, waitFor } = require("../harness.js");

test("a terminal knows the program in its foreground and where that works", async () => {
  const folder = realpathSync(tempDir());
  const terminal = spawnPty("bash", ["--norc", "--noprofile", "-i"], { cwd: folder });
  const output = collect(terminal);
  await waitFor(() => terminal.process === "bash", { what: "the shell" });
  assert.equal(terminal.cwd, folder);
  terminal.write("(cd / && exec sleep 60)\r");
  await waitFor(() => terminal.process === "sleep", { what: "the shell's job" });
  await waitFor(() => terminal.cwd === "/", { what: "the job's directory" });
  terminal.write("\x03");
  await waitFor(() => terminal.process === "bash" && terminal.cwd === folder, { what: "the shell again" });
  terminal.kill("SIGKILL");
  await output.exited;
});

test("after the end, a terminal has the name of what was started and no directory", async () => {
  const terminal = spawnPty("sh", ["-c", "exit 0"]);
  await collect(terminal).exited;
  assert.equal(terminal.process, "sh");
  assert.equal(terminal.cwd, undefined);
});

test("a directory that was removed is none", async () => {
  const folder = join(realpathSync(tempDir()), "gone");
  mkdirSync(folder);
  const terminal = spawnPty("cat", [], { cwd: folder });
  const output = collect(terminal);
  await waitFor(() => terminal.cwd === folder, { what: "the directory" });
  rmSync(folder, { recursive: true });
  assert.equal(terminal.cwd, undefined);
  terminal.kill("SIGKILL");
  await output.exited;
});

test("the terminal of a process knows its foreground, too", async () => {
  const child = await spawn({ command: "cat", interactive: true, cwd: "/" });
  await waitFor(() => child.terminal.process === "cat" && child.terminal.cwd === "/", { what: "the program" });
  await child.kill();
  assert.equal(child.terminal.process, "cat");
});
