"use strict";
const { realpathSync, writeFileSync } = require("node:fs");
const { assert, tempDir, test } = require("../harness.js");
const { collect, linesOf, pty, runScript, testOurs } = require("./implementation.js");

test("a terminal has a pid, 80 columns and 24 rows by default", async () => {
  const { text, terminal } = await runScript("stty size; echo $$");
  assert.deepEqual(linesOf(text), ["24 80", String(terminal.pid)]);
  assert.deepEqual([terminal.cols, terminal.rows], [80, 24]);
});

test("cols and rows are the terminal's size", async () => {
  const { text, terminal } = await runScript("stty size", { cols: 101, rows: 37 });
  assert.deepEqual(linesOf(text), ["37 101"]);
  assert.deepEqual([terminal.cols, terminal.rows], [101, 37]);
});

test("options of 0, null or nothing have their defaults, and so has the file", async () => {
  const options = { cols: 0, rows: NaN, cwd: "", name: "", env: null, flowControlPause: "" };
  assert.deepEqual(linesOf((await runScript("stty size", options)).text), ["24 80"]);
  const terminal = pty.spawn(undefined, ["-c", "echo $0"]);
  const output = collect(terminal);
  await output.exited;
  assert.deepEqual(linesOf(output.text()), ["sh"]);
});

test("a fraction of a column is no column", async () => {
  assert.deepEqual(linesOf((await runScript("stty size", { cols: 80.9, rows: 24.1 })).text), ["24 80"]);
});

test("the program starts in cwd, which is its PWD", async () => {
  const folder = realpathSync(tempDir());
  const { text } = await runScript("pwd; printenv PWD", { cwd: folder });
  assert.deepEqual(linesOf(text), [folder, folder]);
});

test("without cwd the program starts where the host is", async () => {
  assert.deepEqual(linesOf((await runScript("pwd; printenv PWD")).text), [process.cwd(), process.cwd()]);
});

test("args as a string are refused", () => {
  assert.throws(() => pty.spawn("sh", "-c true", {}), /args as a string is not supported on unix\./);
});

for (const [option, value, message] of [
  ["name", 5, "name must be a string (not a number)"],
  ["cols", "80", "cols must be a number (not a string)"],
  ["rows", {}, "rows must be a number (not a object)"],
  ["cwd", 7, "cwd must be a string (not a number)"],
  ["env", "A=1", "env must be a object (not a string)"],
  ["uid", "root", "uid must be a number (not a string)"],
  ["gid", "root", "gid must be a number (not a string)"],
  ["encoding", 8, "encoding must be a string (not a number)"],
]) {
  test(`${option} of another type is refused by its name`, () => {
    assert.throws(() => pty.spawn("sh", [], { [option]: value }), { message });
  });
}

test("an encoding that nobody knows is refused", () => {
  assert.throws(() => pty.spawn("sh", ["-c", "exit"], { encoding: "no-such" }), /Unknown encoding: no-such/);
});

test("options of Windows and unknown ones are passed over", async () => {
  const options = { useConpty: true, useConptyDll: true, conptyInheritCursor: true, experimentalUseConpty: true, x: 1 };
  assert.deepEqual(linesOf((await runScript("echo ran", options)).text), ["ran"]);
});

test("a script without a first line that names its interpreter runs in sh", async () => {
  const path = `${tempDir()}/script`;
  writeFileSync(path, "echo script $1\n", { mode: 0o755 });
  const output = collect(pty.spawn(path, ["arg"]));
  await output.exited;
  assert.deepEqual(linesOf(output.text()), ["script arg"]);
});

test("fork and createTerminal are spawn", async () => {
  for (const start of [pty.fork, pty.createTerminal]) {
    const output = collect(start("echo", ["old"], {}));
    await output.exited;
    assert.deepEqual(linesOf(output.text()), ["old"]);
  }
});

test("many terminals run at once, each with its own output", async () => {
  const terminals = Array.from({ length: 10 }, (_, index) => pty.spawn("sh", ["-c", `read x; echo "$x ${index}"`], {}));
  const own = terminals.map(collect);
  terminals.forEach((terminal) => terminal.write("go\r"));
  await Promise.all(own.map(({ exited }) => exited));
  own.forEach((output, index) => assert.ok(output.text().includes(`go ${index}`), output.text()));
});

test("the device of a terminal has a path", async () => {
  const { text, terminal } = await runScript("tty");
  assert.deepEqual(linesOf(text), [terminal.ptsName]);
});

testOurs("a program that is not there is an error with its path, and not an exit code", () => {
  assert.throws(() => pty.spawn("no-such-program", [], {}), {
    code: "ERR_SIGNALBOX_SPAWN_NOT_FOUND",
    command: "no-such-program",
    path: "no-such-program",
  });
  assert.throws(() => pty.spawn("/no/such/program", [], {}), {
    code: "ERR_SIGNALBOX_SPAWN_NOT_FOUND",
    path: "/no/such/program",
  });
});

testOurs("a working directory that is not there is an error with its path", () => {
  assert.throws(() => pty.spawn("sh", [], { cwd: "/no/such/folder" }), {
    code: "ERR_SIGNALBOX_SPAWN_CWD",
    path: "/no/such/folder",
  });
});

testOurs("a size that is none is refused before anything is started", () => {
  for (const options of [{ cols: -5 }, { rows: 70_000 }, { cols: Infinity }]) {
    assert.throws(() => pty.spawn("sh", [], options), { code: "ERR_SIGNALBOX_OPTION_RANGE" });
  }
});

testOurs("a terminal without a program is refused, with advice", () => {
  assert.throws(() => pty.open({}), { code: "ERR_SIGNALBOX_NODE_PTY_OPEN" });
});

testOurs("options of this package go to it", async () => {
  const { text } = await runScript("ulimit -n", { signalbox: { limits: { openFiles: 77 } } });
  assert.deepEqual(linesOf(text), ["77"]);
  for (const signalbox of [{ limitz: {} }, { cwd: "/" }, { extendEnv: false }, { uid: 0 }]) {
    assert.throws(() => pty.spawn("sh", [], { signalbox }), { code: "ERR_SIGNALBOX_OPTION_UNKNOWN" });
  }
});

testOurs("the terminal is there with this package's own interface", async () => {
  const { terminal } = await runScript("exit 3");
  assert.equal(terminal.terminal.pid, terminal.pid);
  assert.equal(terminal.terminal.exit.exitCode, 3);
});
