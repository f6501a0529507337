"use strict";
const { assert, test, waitFor } = require("../harness.js");
const { collect, linesOf, pty, runScript, testOurs } = require("./implementation.js");

test("output is text by default, and a character that comes in two writes is whole", async () => {
  const { text, chunks } = await runScript("stty -opost; printf '\\346\\274'; sleep 0.1; printf '\\242!'; sleep 0.1");
  assert.equal(text, "漢!");
  assert.ok(chunks.every((chunk) => typeof chunk === "string" && !chunk.includes("\ufffd")));
});

test("with encoding null, output is Buffers", async () => {
  const { chunks } = await runScript("stty -opost; printf '\\377\\376a'; sleep 0.1", { encoding: null });
  assert.ok(chunks.length > 0 && chunks.every((chunk) => Buffer.isBuffer(chunk)));
  assert.equal(Buffer.concat(chunks).toString("hex"), "fffe61");
});

for (const [encoding, expected] of [
  ["latin1", "é!!"],
  ["hex", "e92121"],
  ["base64", "6SEh"],
  ["UTF-8", "\ufffd!!"],
]) {
  test(`output is decoded as ${encoding} where that is asked for`, async () => {
    const { text } = await runScript("stty -opost; printf '\\351!!'; sleep 0.1", { encoding });
    assert.equal(text, expected);
  });
}

test("text is written in the encoding of the terminal", async () => {
  const terminal = pty.spawn("sh", ["-c", "stty raw -echo; echo ready; head -c 2 | od -An -tx1; sleep 0.1"], {
    encoding: "latin1",
  });
  const output = collect(terminal);
  await waitFor(() => output.text().includes("ready"), { what: "the raw mode" });
  terminal.write("é!");
  await output.exited;
  assert.match(output.text(), /e9 21/);
});

test("text, Buffers and arrays of bytes are written, and nothing is", async () => {
  const terminal = pty.spawn("sh", ["-c", "stty raw -echo; echo ready; head -c 6; sleep 0.1"], {});
  const output = collect(terminal);
  await waitFor(() => output.text().includes("ready"), { what: "the raw mode" });
  for (const data of ["é", "", Buffer.from("b"), new Uint8Array([99]), [100], new Uint8Array([101]).buffer]) {
    assert.equal(terminal.write(data), undefined);
  }
  await output.exited;
  assert.match(output.text(), /ébcde$/);
});

test("what can't be written is refused", async () => {
  const terminal = pty.spawn("cat", [], {});
  const output = collect(terminal);
  for (const data of [5, undefined, null]) assert.throws(() => terminal.write(data), TypeError);
  terminal.kill("SIGKILL");
  await output.exited;
});

test("many listeners get the same output, and one that is disposed gets nothing more", async () => {
  const terminal = pty.spawn("sh", ["-c", "echo one; read x; echo two; sleep 0.1"], {});
  const [first, second] = [[], []];
  const subscription = terminal.onData((chunk) => first.push(chunk));
  terminal.onData((chunk) => second.push(chunk));
  const exited = new Promise((resolve) => terminal.onExit(resolve));
  await waitFor(() => [first, second].every((chunks) => chunks.join("").includes("one")), { what: "the first line" });
  subscription.dispose();
  subscription.dispose();
  terminal.write("\r");
  await exited;
  assert.ok(second.join("").includes("two"));
  assert.ok(!first.join("").includes("two"));
});

test("onData and onExit are functions that need no object", async () => {
  const { onData, onExit } = pty.spawn("sh", ["-c", "echo loose; sleep 0.1"], {});
  let text = "";
  onData((chunk) => (text += chunk));
  await new Promise((resolve) => onExit(resolve));
  assert.deepEqual(linesOf(text), ["loose"]);
});

test("a program that nobody listens to does not wait", { timeoutMs: 30_000 }, async () => {
  // 8 MB: eight times what is held for a listener.
  const terminal = pty.spawn("sh", ["-c", "stty -opost; head -c 8000000 /dev/zero | tr '\\0' x; exit 4"], {});
  const { exitCode } = await new Promise((resolve) => terminal.onExit(resolve));
  assert.equal(exitCode, 4);
});

test("a program whose listener is gone does not wait", { timeoutMs: 30_000 }, async () => {
  const terminal = pty.spawn("sh", ["-c", "echo one; read x; head -c 8000000 /dev/zero | tr '\\0' x; exit 5"], {});
  let text = "";
  const subscription = terminal.onData((chunk) => (text += chunk));
  const exited = new Promise((resolve) => terminal.onExit(resolve));
  await waitFor(() => text.includes("one"), { what: "the first line" });
  subscription.dispose();
  terminal.write("\r");
  assert.equal((await exited).exitCode, 5);
});

testOurs("the first listener gets what came before it, also after the exit", async () => {
  const terminal = pty.spawn("sh", ["-c", "echo early; exit 3"], {});
  await terminal.terminal.wait();
  const output = collect(terminal);
  assert.deepEqual(await output.exited, { exitCode: 3, signal: 0 });
  assert.deepEqual(linesOf(output.text()), ["early"]);
});

testOurs("of output without a listener, a later one gets nothing", async () => {
  const terminal = pty.spawn("sh", ["-c", "echo one; read x; echo two; read x; echo three"], {});
  let seen = "";
  terminal.terminal.onData((chunk) => (seen += chunk));
  terminal.onData(() => {}).dispose();
  terminal.write("\r");
  await waitFor(() => seen.includes("two"), { what: "the second line" });
  const output = collect(terminal);
  terminal.write("\r");
  await output.exited;
  assert.ok(output.text().includes("three"));
  assert.ok(!output.text().includes("two"), output.text());
});

testOurs("a listener that throws does not keep others from their output", async () => {
  const { runScript: runProgram } = require("../script.js");
  const { stdout, code } = await runProgram(`
    process.on("uncaughtException", (error) => console.log("uncaught: " + error.message));
    const terminal = require(root + "/node-pty.js").spawn("echo", ["hello"], {});
    terminal.onData(() => { throw new Error("mine"); });
    terminal.onData((text) => console.log("second: " + text.trim()));
    terminal.onExit(({ exitCode }) => console.log("exit: " + exitCode));`);
  assert.equal(code, 0);
  assert.deepEqual(stdout.trim().split("\n").sort(), ["exit: 0", "second: hello", "uncaught: mine"]);
});

testOurs("bytes at the end that make no whole character are not lost", async () => {
  const { text } = await runScript("stty -opost; printf '\\351!'", { encoding: "base64" });
  assert.equal(text, "6SE=");
});

testOurs("the encoding of output can be changed", async () => {
  const terminal = pty.spawn("sh", ["-c", "stty -opost; printf 'é'; read x; printf 'é'"], {});
  const output = collect(terminal);
  await waitFor(() => output.text() === "é", { what: "the first character" });
  terminal.setEncoding("hex");
  terminal.write("\n");
  await output.exited;
  assert.match(output.text(), /^é.*c3a9$/s);
});
