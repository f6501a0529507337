"use strict";
const { chmodSync, writeFileSync } = require("node:fs");
const { join } = require("node:path");
const { SignalboxError, engineStats, onLog, spawn, spawnPty } = require("signalbox");
const { collect, collectProcess } = require("../collect.js");
const { assert, tempDir, test, waitFor } = require("../harness.js");
const { openDescriptors, zombies } = require("../system.js");

const folder = tempDir();
const noProgram = join(folder, "no-program");
writeFileSync(noProgram, Buffer.from([0x7f, 0x45, 0x4c, 0x46, 0, 0, 0, 0]));
chmodSync(noProgram, 0o755);
const noInterpreter = join(folder, "no-interpreter");
const notExecutable = join(folder, "not-executable");
writeFileSync(noInterpreter, "#!/no/such/interpreter\n");
chmodSync(noInterpreter, 0o755);
writeFileSync(notExecutable, "#!/bin/sh\n");
chmodSync(notExecutable, 0o644);

/** What both ways of starting refuse alike: command, options, code, and what the message says. */
const STARTS = [
  ["a missing command", "no-such-command-here", {}, "SPAWN_NOT_FOUND", /Searched in PATH: /],
  ["a missing file", "/no/such/file", {}, "SPAWN_NOT_FOUND", /\/no\/such\/file/],
  ["an empty command", "", {}, "SPAWN_NOT_FOUND", /not found/],
  ["a directory", "/tmp", {}, "SPAWN_NOT_EXECUTABLE", /is a directory/],
  ["a file without execute permission", notExecutable, {}, "SPAWN_NOT_EXECUTABLE", /chmod \+x/],
  ["a script with a missing interpreter", noInterpreter, {}, "SPAWN_NOT_EXECUTABLE", /interpreter/],
  ["a file in no known format", noProgram, {}, "SPAWN_NOT_EXECUTABLE", /not a program/],
  ["a missing working directory", "ls", { cwd: "/no/such/folder" }, "SPAWN_CWD", /\/no\/such\/folder/],
  ["a file as working directory", "ls", { cwd: notExecutable }, "SPAWN_CWD", /Not a directory/],
  ["a NUL in the command", "l\0s", {}, "OPTION_NUL", /command/],
  ["a NUL in the environment", "ls", { env: { A: "a\0b" } }, "OPTION_NUL", /env\.A/],
  ["a variable without a name", "ls", { env: { "": "x" } }, "OPTION_RANGE", /name/],
  ["a variable that is no string", "ls", { env: { A: 5 } }, "OPTION_TYPE", /env\.A.*got 5/],
  ["an environment that is no object", "ls", { env: "A=b" }, "OPTION_TYPE", /env/],
  ["an unknown option", "ls", { colour: "x" }, "OPTION_UNKNOWN", /"colour".*Known options/],
  ["a wrong type", "ls", { cwd: 5 }, "OPTION_TYPE", /cwd.*a string.*got 5/],
  ["an unknown encoding", "ls", { encoding: "latin1" }, "OPTION_RANGE", /utf8/],
  ["an unknown signal", "ls", { stopSignal: "SIGNOPE" }, "OPTION_RANGE", /SIGTERM/],
  ["a signal of the wrong type", "ls", { stopSignal: {} }, "OPTION_TYPE", /signal/],
  ["a negative grace period", "ls", { killGraceMs: -1 }, "OPTION_RANGE", /milliseconds/],
  ["a signal that is no AbortSignal", "ls", { signal: 5 }, "OPTION_TYPE", /AbortSignal/],
];

function check(error, code, message) {
  assert.ok(error instanceof SignalboxError, `${error?.stack}`);
  assert.match(error.code, new RegExp(`^ERR_SIGNALBOX_(${code})$`));
  assert.match(error.message, message);
  assert.ok(["SignalboxError", "ProcessError"].includes(error.name), error.name);
}

for (const [what, command, options, code, message] of STARTS) {
  test(`${what} is refused with ERR_SIGNALBOX_${code}`, async () => {
    const failure = await spawn({ command, ...options }).catch((error) => error);
    check(failure, code, message);
    let thrown;
    try {
      spawnPty(command, [], options);
    } catch (error) {
      thrown = error;
    }
    check(thrown, code, message);
  });
}

test("wrong arguments are refused by name", async () => {
  const refused = (call, code, message) => assert.throws(call, (error) => (check(error, code, message), true));
  refused(() => spawnPty(5), "OPTION_TYPE", /file/);
  refused(() => spawnPty("ls", "-l"), "OPTION_TYPE", /args.*array/);
  refused(() => spawnPty("ls", ["a", 5]), "OPTION_TYPE", /args\[1\].*got 5/);
  refused(() => spawnPty("ls", ["a\0b"]), "OPTION_NUL", /args\[0\]/);
  refused(() => spawnPty("ls", [], null), "OPTION_TYPE", /options/);
  refused(() => spawnPty("ls", [], { cols: 0, rows: 70_000 }), "OPTION_RANGE", /cols.*1 to 65535.*got 0/);
  refused(() => spawnPty("ls", [], { cols: 80, rows: 70_000 }), "OPTION_RANGE", /rows.*got 70000/);
  refused(() => spawnPty("ls", [], { cols: "80" }), "OPTION_TYPE", /cols.*number.*"80"/);
  refused(() => spawnPty("ls", [], { name: 5 }), "OPTION_TYPE", /name/);
  for (const [options, code, message] of [
    [{ command: 5 }, "OPTION_TYPE", /command/],
    [{}, "OPTION_TYPE", /command/],
    [undefined, "OPTION_TYPE", /options/],
    [{ command: "ls", args: "x" }, "OPTION_TYPE", /args.*array/],
    [{ command: "ls", args: [1] }, "OPTION_TYPE", /args\[0\]/],
    [{ command: "ls", stdin: "socket" }, "OPTION_RANGE", /stdin.*"pipe"/],
  ]) {
    check(await spawn(options).catch((error) => error), code, message);
  }
});

test("writing, resizing and signalling after the end are told by typed errors, and nothing is thrown", async () => {
  const terminal = spawnPty("true");
  const output = collect(terminal);
  await output.closed;
  assert.equal(terminal.write("too late"), false);
  terminal.kill();
  terminal.resize(100, 30);
  await waitFor(() => output.errors.length === 3, { what: "three errors" });
  output.errors.forEach((error) => check(error, "PROCESS_ENDED", new RegExp(`process ${terminal.pid} has ended`)));

  const child = await spawn({ command: "true" });
  const ended = collectProcess(child);
  await ended.closed;
  assert.equal(child.write("too late"), false);
  assert.equal(child.signal("SIGTERM"), false);
  await waitFor(() => ended.errors.length === 2, { what: "two errors" });
  ended.errors.forEach((error) => check(error, "PROCESS_ENDED", /has ended/));
  assert.equal((await child.kill()).exitCode, 0);
});

test("writing after end() and to a child without a piped input is told", async () => {
  const child = await spawn({ command: "cat" });
  const output = collectProcess(child);
  child.end();
  assert.equal(child.write("after"), false);
  await waitFor(() => output.errors.length === 1, { what: "the error" });
  check(output.errors[0], "STDIN_CLOSED|PROCESS_ENDED", /./);
  await output.closed;
  const deaf = await spawn({ command: "sleep", args: ["60"], stdin: "ignore" });
  const told = collectProcess(deaf);
  assert.equal(deaf.write("x"), false);
  await waitFor(() => told.errors.length === 1, { what: "the error" });
  check(told.errors[0], "STDIN_CLOSED", /stdin: "pipe"/);
  await deaf.kill();
});

test("a write beyond the cap is refused whole, and what was queued before still arrives", async () => {
  const go = join(folder, "go");
  const child = await spawn({ command: "sh", args: ["-c", `while [ ! -e ${go} ]; do sleep 0.02; done; wc -c`] });
  const output = collectProcess(child);
  const block = Buffer.alloc(40 * 1024 * 1024, 10);
  assert.equal(child.write(block), false);
  assert.equal(child.write(block), false);
  await waitFor(() => output.errors.length === 1, { what: "the error" });
  check(output.errors[0], "STDIN_OVERFLOW", /drain\(\)/);
  writeFileSync(go, "");
  child.end();
  await output.closed;
  assert.equal(Number(output.stdout), block.length);
});

test("wrong calls on a running child throw at once", async () => {
  const terminal = spawnPty("sleep", ["60"]);
  assert.throws(() => terminal.write(5), { code: "ERR_SIGNALBOX_OPTION_TYPE" });
  assert.throws(() => terminal.resize(0, 70_000), { code: "ERR_SIGNALBOX_OPTION_RANGE" });
  assert.throws(() => terminal.resize("80", 24), { code: "ERR_SIGNALBOX_OPTION_TYPE" });
  assert.throws(() => terminal.kill("SIGNOPE"), { code: "ERR_SIGNALBOX_OPTION_RANGE" });
  assert.throws(() => terminal.kill({}), { code: "ERR_SIGNALBOX_OPTION_TYPE" });
  assert.throws(() => terminal.onData("no function"), { code: "ERR_SIGNALBOX_OPTION_TYPE" });
  assert.deepEqual([terminal.cols, terminal.rows], [80, 24]);
  await assert.rejects(terminal.stop({ after: 5 }), { code: "ERR_SIGNALBOX_OPTION_UNKNOWN" });
  await assert.rejects(terminal.wait({ timeout: 5 }), { code: "ERR_SIGNALBOX_OPTION_UNKNOWN" });
  await terminal.stop({ signal: "SIGKILL" });
  const child = await spawn({ command: "true" });
  assert.throws(() => child.on("dta", () => {}), { code: "ERR_SIGNALBOX_OPTION_RANGE" });
});

test("wrong options of a wait are refused, and leave nothing that could fail later", async () => {
  const child = await spawn({ command: "sh", args: ["-c", "read line"] });
  const output = collectProcess(child);
  const refused = async (options, code) => {
    await assert.rejects(child.wait(options), { name: "SignalboxError", code: `ERR_SIGNALBOX_OPTION_${code}` });
    await assert.rejects(child.drain(options), { name: "SignalboxError", code: `ERR_SIGNALBOX_OPTION_${code}` });
  };
  await refused(null, "TYPE");
  await refused({ signal: 5 }, "TYPE");
  await refused({ timeoutMs: "abc" }, "TYPE");
  for (const timeoutMs of [-5, NaN, Infinity, 2 ** 31]) await refused({ timeoutMs }, "RANGE");
  assert.throws(() => child.on("exit", () => {}, { sgnal: 5 }), { code: "ERR_SIGNALBOX_OPTION_UNKNOWN" });
  assert.throws(() => child.on("exit", () => {}, { signal: 5 }), { code: "ERR_SIGNALBOX_OPTION_TYPE" });
  assert.throws(() => child.signal("SIGTERM", null), { code: "ERR_SIGNALBOX_OPTION_TYPE" });
  assert.throws(() => onLog(() => {}, { filtr: "info" }), { code: "ERR_SIGNALBOX_OPTION_UNKNOWN" });
  child.end();
  assert.equal((await child.wait()).exitCode, 1);
  await output.closed;
});

test("a hundred failed starts leave nothing behind", async () => {
  await spawn({ command: noInterpreter }).catch(() => {});
  const before = openDescriptors().size;
  for (let round = 0; round < 50; round++) {
    assert.throws(() => spawnPty(noInterpreter));
    await assert.rejects(spawn({ command: noInterpreter }));
  }
  await waitFor(() => openDescriptors().size <= before, { what: "descriptors to be closed" });
  assert.deepEqual(zombies(), []);
  assert.equal(engineStats().children, 0);
});
