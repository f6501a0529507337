"use strict";
const { readFileSync } = require("node:fs");
const { join } = require("node:path");
const { assert, waitFor } = require("../harness.js");
const { rejection, idle, shell, testGroup, testThatNothingIsLeft, untilState } = require("./services.js");

async function read(iterator) {
  const lines = [];
  for await (const line of iterator) lines.push(line);
  return lines;
}

testGroup("logs are the last lines that are held, with service and stream", async (start) => {
  const group = await start({
    a: shell("for i in 1 2 3; do echo out $i; echo err $i >&2; done; echo up; exec sleep 300", {
      ready: { line: "up" },
    }),
    b: shell("echo hello; exec sleep 300", { ready: { line: "hello" } }),
  });
  const lines = await read(group.logs("a", { lines: 2 }));
  assert.deepEqual(
    lines.map(({ service, label, stream, text, skippedBytes }) => [service, label, stream, text, skippedBytes]),
    [
      ["a", "a", "stdout", "out 3", 0],
      ["a", "a", "stdout", "up", 0],
      ["a", "a", "stderr", "err 2", 0],
      ["a", "a", "stderr", "err 3", 0],
    ],
  );
  const all = await read(group.logs());
  assert.deepEqual(
    all.filter(({ service }) => service === "b").map(({ text }) => text),
    ["hello"],
  );
  assert.equal(all.length, 8);
});

testGroup("who follows hears every line, over restarts, to the end of the group", async (start) => {
  const script = "echo run >> runs; n=$(wc -l < runs); for i in 1 2 3; do echo run $n line $i; done; exit 1";
  const group = await start({
    a: shell(script, { restart: { minDelayMs: 5, maxDelayMs: 5, maxRestarts: 30 } }),
    quiet: idle(),
  });
  const following = read(group.logs("a", { lines: Infinity, follow: true }));
  await untilState(group, "a", "failed");
  await group.stop();
  const texts = (await following).map(({ text }) => text);
  const expected = Array.from({ length: 31 }, (_, run) =>
    [1, 2, 3].map((line) => `run ${run + 1} line ${line}`),
  ).flat();
  assert.deepEqual(texts, expected);
});

testGroup("a listener of lines hears what comes, and a service never waits for it", async (start, directory) => {
  const group = await start({
    a: shell('echo early; while [ ! -e go ]; do sleep 0.02; done; echo late; echo "é" >&2; exec sleep 300', {
      ready: { line: "early" },
    }),
  });
  const heard = [];
  const dispose = group.on("line", ({ service, stream, text }) => heard.push([service, stream, text]));
  await group.ready(); // answered behind the order to listen
  require("node:fs").writeFileSync(join(directory, "go"), "");
  await waitFor(() => heard.length === 2, { what: "two lines" });
  assert.deepEqual(heard.sort(), [
    ["a", "stderr", "é"],
    ["a", "stdout", "late"],
  ]);
  dispose();
});

testGroup("who reads slowly is told how much it missed, and holds up nobody", async (start, directory) => {
  const count = 1_000_000; // some 7 MB, many times what is held on the way
  const group = await start({
    a: shell(`while [ ! -e go ]; do sleep 0.02; done; seq 1 ${count}; : > done; exec sleep 300`),
  });
  const iterator = group.logs("a", { lines: 0, follow: true });
  const first = iterator.next();
  await group.ready(); // answered behind the order to read
  require("node:fs").writeFileSync(join(directory, "go"), "");
  const lines = [(await first).value];
  // It writes all of it although nobody takes it.
  await waitFor(() => require("node:fs").existsSync(join(directory, "done")), { what: "the service to be done" });
  const stopped = group.stop();
  for await (const line of iterator) lines.push(line);
  await stopped;
  // Around a gap a line may be cut on either side.
  const isWhole = (index) => [index - 1, index, index + 1].every((at) => !(lines[at]?.skippedBytes > 0));
  const isCounted = ({ text }, index) =>
    index === 0 || !isWhole(index) || Number(text) === Number(lines[index - 1].text) + 1;
  assert.deepEqual(
    lines.filter((line, index) => !isCounted(line, index)),
    [],
    "without a gap lines follow each other",
  );
  assert.equal(lines.at(-1).text, String(count), "the last line arrives");
  const gaps = lines.filter(({ skippedBytes }) => skippedBytes > 0).length;
  const bytes = lines.reduce((sum, { text, skippedBytes }) => sum + text.length + 1 + skippedBytes, 0);
  const whole = Array.from({ length: count }, (_, index) => `${index + 1}\n`.length).reduce(
    (sum, length) => sum + length,
  );
  assert.ok(
    bytes - whole >= 0 && bytes - whole <= gaps,
    `each byte arrives or is counted: ${bytes - whole}, ${gaps} gaps`,
  );
  assert.ok(lines.some(({ skippedBytes }) => skippedBytes > 0));
});

testGroup("reading ends when it is aborted or left", async (start) => {
  const group = await start({ a: shell("while :; do echo tick; sleep 0.01; done") });
  for await (const { text } of group.logs("a", { follow: true })) {
    assert.equal(text, "tick");
    break;
  }
  const controller = new AbortController();
  const reading = read(group.logs({ follow: true, signal: controller.signal }));
  controller.abort();
  assert.equal((await rejection(reading)).code, "ERR_SIGNALBOX_ABORTED");
  assert.throws(() => group.logs("a", { lines: -1 }), { code: "ERR_SIGNALBOX_OPTION_RANGE" });
  assert.throws(() => group.logs("a", { tail: 1 }), { code: "ERR_SIGNALBOX_OPTION_UNKNOWN" });
});

testGroup("a log file gets all output of all runs", async (start, directory) => {
  const group = await start({
    a: shell("echo out; echo err >&2; exit 1", {
      log: "a.log",
      restart: { minDelayMs: 1, maxDelayMs: 1, maxRestarts: 3 },
    }),
  });
  await untilState(group, "a", "failed");
  const lines = readFileSync(join(directory, "a.log"), "utf8").split("\n").slice(0, -1);
  assert.deepEqual(lines.sort(), [...Array(4).fill("err"), ...Array(4).fill("out")]);
});

testThatNothingIsLeft();
