"use strict";
const { existsSync, readlinkSync, realpathSync } = require("node:fs");
const { join } = require("node:path");
const { assert, tempDir, test, waitFor } = require("../harness.js");
const { collect, pty, testOurs } = require("./implementation.js");

test("resize gives the terminal a new size and tells the program", async () => {
  const script = "trap 'stty size; exit' WINCH; echo ready; while :; do sleep 0.02; done";
  const terminal = pty.spawn("sh", ["-c", script], {});
  const output = collect(terminal);
  await waitFor(() => output.text().includes("ready"), { what: "the trap" });
  assert.equal(terminal.resize(132, 43), undefined);
  assert.deepEqual([terminal.cols, terminal.rows], [132, 43]);
  await output.exited;
  assert.match(output.text(), /43 132/);
});

test("a size that is none is refused by resize, and nothing changes", async () => {
  const terminal = pty.spawn("cat", [], {});
  const output = collect(terminal);
  for (const [cols, rows] of [
    [0, 24],
    [80, 0],
    [-1, 24],
    [NaN, 24],
    [80, Infinity],
    [undefined, 24],
  ]) {
    assert.throws(() => terminal.resize(cols, rows), { message: "resizing must be done using positive cols and rows" });
  }
  assert.throws(() => terminal.resize("80", 24));
  assert.deepEqual([terminal.cols, terminal.rows], [80, 24]);
  terminal.kill("SIGKILL");
  await output.exited;
});

test("clear does nothing", async () => {
  const terminal = pty.spawn("cat", [], {});
  const output = collect(terminal);
  assert.equal(terminal.clear(), undefined);
  terminal.kill("SIGKILL");
  await output.exited;
});

test("process is the program in the foreground", async () => {
  const terminal = pty.spawn("bash", ["--norc", "--noprofile", "-i"], {});
  const output = collect(terminal);
  await waitFor(() => terminal.process === "bash", { what: "the shell" });
  terminal.write("sleep 60\r");
  await waitFor(() => terminal.process === "sleep", { what: "the shell's job" });
  terminal.write("\x03");
  await waitFor(() => terminal.process === "bash", { what: "the shell again" });
  terminal.write("exit 0\r");
  await output.exited;
  assert.equal(terminal.process, "bash");
});

testOurs("fd leads to the terminal, and to nothing after the exit", async () => {
  const folder = realpathSync(tempDir());
  const terminal = pty.spawn("sh", ["-c", `: > ${join(folder, "up")}; read x`], {});
  const output = collect(terminal);
  await waitFor(() => existsSync(join(folder, "up")), { what: "the program" });
  assert.match(readlinkSync(`/proc/self/fd/${terminal.fd}`), /ptmx|pts/);
  terminal.write("\r");
  await output.exited;
  assert.equal(terminal.fd, -1);
});
