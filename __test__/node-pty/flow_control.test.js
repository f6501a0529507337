"use strict";
const { assert, test, waitFor } = require("../harness.js");
const { collect, linesOf, pty, testOurs } = require("./implementation.js");

const XOFF = "\x13";
const XON = "\x11";

// Prints a line for each line that it reads, after telling that it is there.
const ECHO = ["-c", "stty raw -echo; echo ready; while :; do c=$(head -c 1 | od -An -tx1); echo got $c; done"];

/** A started program that tells each byte it gets, and its output. */
async function startEcho(options) {
  const terminal = pty.spawn("sh", ECHO, options);
  const output = collect(terminal);
  await waitFor(() => output.text().includes("ready"), { what: "the raw mode" });
  return { terminal, output };
}

async function end({ terminal, output }) {
  terminal.kill("SIGKILL");
  terminal.resume();
  await output.exited;
}

test("pause holds output back until resume", async () => {
  const started = await startEcho({});
  const { terminal, output } = started;
  terminal.pause();
  terminal.write("a");
  // What another terminal does takes its time, and this one's answer would have come by then.
  await collect(pty.spawn("sleep", ["0.2"], {})).exited;
  assert.ok(!output.text().includes("got 61"));
  terminal.resume();
  await waitFor(() => output.text().includes("got 61"), { what: "the held answer" });
  await end(started);
});

test("without handleFlowControl, XOFF and XON are input", async () => {
  const started = await startEcho({});
  assert.equal(started.terminal.handleFlowControl, false);
  started.terminal.write(XOFF);
  started.terminal.write(XON);
  await waitFor(() => /got 13\s+got 11/.test(started.output.text()), { what: "both bytes" });
  await end(started);
});

test("with handleFlowControl, XOFF pauses, XON resumes, and neither is input", async () => {
  const started = await startEcho({ handleFlowControl: true });
  const { terminal, output } = started;
  terminal.write(XOFF);
  terminal.write("a");
  await collect(pty.spawn("sleep", ["0.2"], {})).exited;
  assert.ok(!output.text().includes("got"));
  terminal.write(XON);
  await waitFor(() => output.text().includes("got 61"), { what: "the held answer" });
  assert.ok(!/got 1[13]/.test(output.text()));
  await end(started);
});

test("flow control can be switched while the program runs, and is told by whole messages alone", async () => {
  const started = await startEcho({ handleFlowControl: true });
  const { terminal, output } = started;
  terminal.write(`${XOFF}a`);
  await waitFor(() => /got 13\s+got 61/.test(output.text()), { what: "a message with more than XOFF in it" });
  terminal.handleFlowControl = false;
  terminal.write(XON);
  await waitFor(() => output.text().includes("got 11"), { what: "XON as input" });
  await end(started);
});

test("flowControlPause and flowControlResume are texts of one's own", async () => {
  const started = await startEcho({ handleFlowControl: true, flowControlPause: "stop!", flowControlResume: "go!" });
  const { terminal, output } = started;
  terminal.write("stop!");
  terminal.write(XOFF);
  await collect(pty.spawn("sleep", ["0.2"], {})).exited;
  assert.ok(!output.text().includes("got"));
  terminal.write("go!");
  await waitFor(() => output.text().includes("got 13"), { what: "XOFF as input" });
  await end(started);
});

testOurs("a paused program waits in its own write, also when nobody listens", async () => {
  const { stat } = require("../system.js");
  const terminal = pty.spawn("sh", ["-c", "stty -opost; exec head -c 8000000 /dev/zero"], {});
  terminal.pause();
  const held = () => terminal.terminal._native.streamStats(0);
  await waitFor(() => held().paused && stat(terminal.pid).state === "S", { what: "the program to wait" });
  assert.ok(held().bytes < 8_000_000);
  terminal.resume();
  await new Promise((resolve) => terminal.onExit(resolve));
});

testOurs("what a paused program writes before it exits comes with resume, and then the exit", async () => {
  const terminal = pty.spawn("sh", ["-c", "stty -opost -echo; read go; echo last; exit 2"], {});
  const output = collect(terminal);
  let isExited = false;
  output.exited.then(() => (isExited = true));
  terminal.pause();
  terminal.write("go\r");
  await terminal.terminal.wait();
  await terminal.terminal.metrics(); // a round trip through the engine
  assert.equal(isExited, false);
  terminal.resume();
  assert.equal((await output.exited).exitCode, 2);
  assert.match(output.text(), /last\n$/);
});

testOurs("a paused terminal that is killed tells its exit without resume", async () => {
  for (const order of [
    ["pause", "kill"],
    ["kill", "pause"],
  ]) {
    const terminal = pty.spawn("cat", [], {});
    const output = collect(terminal);
    for (const call of order) terminal[call]();
    assert.equal((await output.exited).signal, 1);
  }
});

testOurs("a terminal that is destroyed hands out nothing more, and tells its exit", async () => {
  const terminal = pty.spawn("sh", ["-c", "echo one; exec cat"], {});
  const output = collect(terminal);
  await waitFor(() => output.text().includes("one"), { what: "the first line" });
  terminal.write("two\r");
  terminal.destroy();
  terminal.write("three\r");
  assert.equal((await output.exited).signal, 1);
  assert.deepEqual(linesOf(output.text()), ["one"]);
});
