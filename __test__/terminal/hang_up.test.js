"use strict";
// A terminal that nobody holds: its program has closed it, and may open it again.

const { spawnPty } = require("signalbox");
const { collect } = require("../collect.js");
const { assert, test, waitFor } = require("../harness.js");
const { isRunning } = require("../system.js");

/** Closes the terminal, waits, opens it again. */
const reopen = (wait) => `t=$(tty); exec 0<&- 1>&- 2>&-; ${wait}; exec 0<>$t 1>&0 2>&0`;

for (const [how, wait] of [
  ["at once", ":"],
  ["after a while", "sleep 0.2"],
]) {
  test(`what a program writes that closes its terminal and opens it again ${how} arrives, and so does its input`, async () => {
    for (let round = 0; round < 10; round++) {
      const script = `stty -echo; echo first; ${reopen(wait)}; echo back; read line; echo got $line; exit 4`;
      const terminal = spawnPty("sh", ["-c", script]);
      const output = collect(terminal);
      await waitFor(() => output.text().includes("back"), { what: "the output after it" });
      terminal.write("input\r");
      assert.deepEqual(await output.exited, { exitCode: 4 });
      await output.closed;
      assert.equal(output.text(), "first\r\nback\r\ngot input\r\n");
    }
  });
}

test("a program that has closed its terminal runs on, and its exit and the close come with its end", async () => {
  const terminal = spawnPty("sh", ["-c", "echo first; exec 0<&- 1>&- 2>&-; exec sleep 60"]);
  const output = collect(terminal);
  let isClosed = false;
  output.closed.then(() => (isClosed = true));
  await waitFor(() => output.text() === "first\r\n", { what: "the output" });
  await terminal.metrics(); // a round trip through the engine
  assert.ok(isRunning(terminal.pid));
  assert.equal(isClosed, false);
  terminal.kill("SIGKILL");
  assert.deepEqual(await output.exited, { exitCode: 137, signal: 9 });
  await output.closed;
});

test("input that nobody can take any more spins nowhere: the exit is seen, and drain() is told", async () => {
  for (let round = 0; round < 20; round++) {
    const terminal = spawnPty("sh", ["-c", "stty raw; printf R; exec 0<&- 1>&- 2>&-; sleep 0.05"]);
    const output = collect(terminal);
    await waitFor(() => output.text().includes("R"), { what: "the program" });
    terminal.write(Buffer.alloc(100_000, "w"));
    const drained = assert.rejects(terminal.drain(), /^SignalboxError|ERR_SIGNALBOX|ended|take/);
    // Each write rouses the engine's writer, which must leave room for the news of the exit.
    let isOver = false;
    output.closed.then(() => (isOver = true));
    while (!isOver) {
      terminal.write("more\r");
      await new Promise(setImmediate);
    }
    await drained;
  }
});
