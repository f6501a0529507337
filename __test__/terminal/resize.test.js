"use strict";
const { spawnPty } = require("signalbox");
const { collect } = require("../collect.js");
const { assert, test, waitFor } = require("../harness.js");

/** Counts its SIGWINCH, and prints number and size for each line that it reads. */
const COUNTING = `
  let count = 0;
  process.on("SIGWINCH", () => count++);
  process.stdin.on("data", () => setImmediate(() => {
    process.stdout._refreshSize();
    console.log("[" + count + " " + process.stdout.columns + "x" + process.stdout.rows + "]");
  }));
  console.log("ready");`;

/** Sizes that follow each other within this time become one. */
const INTERVAL_MS = 8;

async function startCounting() {
  const terminal = spawnPty("node", ["-e", COUNTING]);
  const output = collect(terminal);
  await waitFor(() => output.text().includes("ready"), { what: "the program" });
  return { terminal, output };
}

async function ask(terminal, output) {
  const before = output.text().length;
  terminal.write("\r");
  const found = await waitFor(() => /\[(\d+) (\d+x\d+)\]/.exec(output.text().slice(before)), { what: "the answer" });
  return { count: Number(found[1]), size: found[2] };
}

async function end(terminal, output) {
  terminal.kill("SIGKILL");
  await output.closed;
}

test("10,000 resizes in one turn are a few for the program, and the last one counts", async () => {
  const { terminal, output } = await startCounting();
  const begun = performance.now();
  for (let index = 0; index < 10_000; index++) terminal.resize(20 + (index % 200), 10 + (index % 50));
  terminal.resize(111, 44);
  assert.deepEqual([terminal.cols, terminal.rows], [111, 44]);
  let answer;
  await waitFor(async () => (answer = await ask(terminal, output)).size === "111x44", { what: "the last size" });
  const most = (performance.now() - begun) / INTERVAL_MS + 2;
  assert.ok(answer.count >= 1 && answer.count <= most, `${answer.count} signals, ${most} at most`);
  await end(terminal, output);
});

test("what is written after resizes meets the last size", async () => {
  const { terminal, output } = await startCounting();
  for (let cols = 50; cols < 60; cols++) {
    for (let rows = 20; rows < 30; rows++) terminal.resize(cols, rows);
    assert.equal((await ask(terminal, output)).size, `${cols}x29`);
  }
  await end(terminal, output);
});

test("the last of several resizes arrives although nothing else happens", async () => {
  const terminal = spawnPty("bash", ["-c", "trap 'stty size' WINCH; echo ready; while :; do sleep 0.02; done"]);
  const output = collect(terminal);
  await waitFor(() => output.text().includes("ready"), { what: "the trap" });
  for (let cols = 100; cols <= 140; cols++) terminal.resize(cols, 33);
  await waitFor(() => output.text().includes("33 140"), { what: "the last size" });
  await end(terminal, output);
});

test("resizes of a terminal that ends meanwhile do no harm", async () => {
  for (let round = 0; round < 20; round++) {
    const terminal = spawnPty("true");
    const output = collect(terminal);
    let isOver = false;
    output.closed.then(() => (isOver = true));
    for (let cols = 1; !isOver; cols = (cols % 500) + 1) {
      terminal.resize(cols, 50);
      await new Promise(setImmediate);
    }
    assert.ok(
      output.errors.every(({ code }) => code === "ERR_SIGNALBOX_PROCESS_ENDED"),
      `${output.errors}`,
    );
  }
});
