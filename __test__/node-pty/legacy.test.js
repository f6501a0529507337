"use strict";
const { Writable } = require("node:stream");
const { assert, test, waitFor } = require("../harness.js");
const { collect, linesOf, pty, testOurs } = require("./implementation.js");

test("on('data') and on('exit') are as onData and onExit, with exit code and signal apart", async () => {
  const terminal = pty.spawn("sh", ["-c", "echo hello; sleep 0.1; kill -9 $$"], {});
  let text = "";
  terminal.on("data", (chunk) => (text += chunk));
  const values = await new Promise((resolve) => terminal.on("exit", (...all) => resolve(all)));
  assert.deepEqual(values, [0, 9]);
  assert.deepEqual(linesOf(text), ["hello"]);
});

test("addListener is on, and once hears one chunk", async () => {
  const terminal = pty.spawn("sh", ["-c", "echo one; read x; echo two; sleep 0.1"], {});
  const [once, all] = [[], []];
  terminal.addListener("data", (chunk) => all.push(chunk));
  terminal.once("data", (chunk) => once.push(chunk));
  const exited = new Promise((resolve) => terminal.once("exit", resolve));
  await waitFor(() => all.join("").includes("one"), { what: "the first line" });
  terminal.write("\r");
  assert.equal(await exited, 0);
  assert.equal(once.length, 1);
  assert.ok(all.join("").includes("two"));
});

test("a listener that was removed hears nothing", async () => {
  const terminal = pty.spawn("sh", ["-c", "read x; echo late; sleep 0.1"], {});
  const removed = [];
  const listener = (chunk) => removed.push(chunk);
  terminal.on("data", listener);
  assert.ok(terminal.listeners("data").includes(listener));
  terminal.removeListener("data", listener);
  assert.ok(!terminal.listeners("data").includes(listener));
  const output = collect(terminal);
  terminal.write("\r");
  await output.exited;
  assert.match(output.text(), /late/);
  assert.deepEqual(removed, []);
});

test("close is told when nobody holds the terminal any more", async () => {
  const terminal = pty.spawn("sh", ["-c", "exit 0"], {});
  await new Promise((resolve) => terminal.on("close", resolve));
});

test("a name of one's own is an event, too", async () => {
  const terminal = pty.spawn("cat", [], {});
  const output = collect(terminal);
  const told = [];
  terminal.on("mine", (value) => told.push(value));
  terminal.emit("mine", 7);
  assert.deepEqual(told, [7]);
  terminal.kill("SIGKILL");
  await output.exited;
});

test("pipe writes output into a stream", async () => {
  const terminal = pty.spawn("sh", ["-c", "echo into the stream; sleep 0.1"], {});
  let text = "";
  const target = new Writable({
    write(chunk, _encoding, done) {
      text += chunk;
      done();
    },
  });
  assert.equal(terminal.pipe(target), target);
  await new Promise((resolve) => terminal.onExit(resolve));
  assert.deepEqual(linesOf(text), ["into the stream"]);
});

testOurs("removeAllListeners takes out those by name, and leaves the others", async () => {
  const terminal = pty.spawn("sh", ["-c", "read x; echo late"], {});
  const told = [];
  terminal.on("data", () => told.push("data"));
  terminal.on("exit", () => told.push("exit"));
  terminal.removeAllListeners("data");
  terminal.removeAllListeners();
  const output = collect(terminal);
  terminal.write("\r");
  await output.exited;
  assert.match(output.text(), /late/);
  assert.deepEqual(told, []);
  let exit;
  terminal.on("exit", (exitCode) => (exit = exitCode));
  await waitFor(() => exit === 0, { what: "the exit for a listener by name" });
});

testOurs("a pipe goes at the pace of its stream and ends with the terminal", async () => {
  const terminal = pty.spawn("sh", ["-c", "stty -opost; head -c 3000000 /dev/zero | tr '\\0' p"], {});
  let length = 0;
  const target = new Writable({
    highWaterMark: 1024,
    write(chunk, _encoding, done) {
      length += chunk.length;
      setImmediate(done);
    },
  });
  terminal.pipe(target);
  await new Promise((resolve) => target.on("finish", resolve));
  assert.equal(length, 3_000_000);
});

testOurs("input that is refused is an error event", async () => {
  const terminal = pty.spawn("sh", ["-c", "stty raw -echo; sleep 60"], {});
  const output = collect(terminal);
  const error = await new Promise((resolve) => {
    terminal.on("error", resolve);
    terminal.write(Buffer.alloc(65 * 1024 * 1024));
  });
  assert.equal(error.code, "ERR_SIGNALBOX_STDIN_OVERFLOW");
  terminal.kill("SIGKILL");
  await output.exited;
});
