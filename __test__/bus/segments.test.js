"use strict";
const { Core } = require("../../lib/bus/core.js");
const { readBody } = require("../../lib/bus/body.js");
const { assert, test } = require("../harness.js");
const { runScript } = require("../script.js");

/** A core that keeps what it publishes; `wanted` is what others want. */
function recorded(wanted = ["*"]) {
  const segments = [];
  let now = 1_000;
  const link = {
    setInterest() {},
    publish(segment) {
      segments.push({ ...segment, index: segment.index && [...segment.index] });
      return true;
    },
  };
  const clock = { now: () => now, setTimeout() {}, clearTimeout() {} };
  const core = new Core({ name: "x", clock, connect: () => link });
  core.wants(wanted);
  return { core, segments, tick: () => now++ };
}

const turn = () => new Promise((resolve) => setImmediate(resolve));

test("the first event of a turn goes at once, the others together at its end", async () => {
  const { core, segments } = recorded();
  core.emit("a", 1);
  assert.deepEqual(segments, [{ seq: 1, at: 1_000, text: '["a"],[0,1]', index: undefined, count: 1 }]);
  core.emit("a", { b: 2 });
  core.emit("c", new Date(5));
  core.emit("a", "x");
  assert.equal(segments.length, 1);
  await turn();
  assert.equal(segments.length, 2);
  const { seq, text, count } = segments[1];
  assert.deepEqual({ seq, text, count }, { seq: 2, text: '["a",["c",[[[0],"Date"]]]],[0,{"b":2},1,5,0,"x"]', count: 3 });
  core.emit("a", 3);
  assert.equal(segments.length, 3);
});

test("the index says where topics and rows end", async () => {
  const { core, segments } = recorded();
  core.emit("first");
  core.emit("a", "é");
  core.emit("b", undefined);
  core.emit("a", [1, 2]);
  await turn();
  const { text, index } = segments[1];
  const [topicUnits, ...ends] = index;
  assert.equal(text.slice(0, topicUnits), '["a",["b",[[[0],"undefined"]]]]');
  const rows = text.slice(topicUnits + 2, -1);
  assert.deepEqual(
    [0, 1, 2].map((row) => [ends[2 * row], rows.slice(row === 0 ? 0 : ends[2 * row - 1] + 1, ends[2 * row + 1])]),
    [
      [0, '0,"é"'],
      [1, "1,null"],
      [0, "0,[1,2]"],
    ],
  );
});

test("a segment ends where the millisecond changes or a number was not published", async () => {
  const { core, segments, tick } = recorded(["a"]);
  core.emit("a");
  core.emit("a");
  tick();
  core.emit("a");
  core.emit("local");
  core.emit("a");
  await turn();
  assert.deepEqual(
    segments.map(({ seq, at, count }) => [seq, at, count]),
    [
      [1, 1_000, 1],
      [2, 1_000, 1],
      [3, 1_001, 1],
      [5, 1_001, 1],
    ],
  );
});

test("a flood goes in segments of a bounded size", async () => {
  const { core, segments } = recorded();
  for (let i = 0; i < 2_501; i++) core.emit("a", i);
  assert.deepEqual(
    segments.map(({ count }) => count),
    [1, 1_000, 1_000],
  );
  for (let i = 0; i < 10; i++) core.emit("a", "x".repeat(100_000));
  await turn();
  assert.ok(segments.every(({ text }) => text.length < 200_000));
  assert.equal(
    segments.reduce((sum, { count }) => sum + count, 0),
    2_511,
  );
});

test("what nobody elsewhere wants is not encoded", () => {
  const { core, segments } = recorded(["a", "b:*"]);
  let isAsked = false;
  const payload = {
    get field() {
      isAsked = true;
      return 1;
    },
  };
  core.emit("b", payload);
  core.emit("aa", payload);
  assert.equal(isAsked, false);
  core.emit("b:c", payload);
  assert.equal(isAsked, true);
  assert.equal(segments.length, 1);
});

test("what can't be sent is emitted to nobody and takes no number", () => {
  const { core, segments } = recorded();
  const heard = [];
  core.add("a", (payload, { seq }) => heard.push(seq));
  assert.throws(() => core.emit("a", { deep: [() => {}] }), { code: "ERR_SIGNALBOX_CODEC_UNSUPPORTED" });
  core.emit("a", 1);
  assert.deepEqual(heard, [1]);
  assert.deepEqual(
    segments.map(({ seq }) => seq),
    [1],
  );
});

test("what is read of a segment is what was emitted", async () => {
  const { core, segments } = recorded();
  const cyclic = { name: "cycle" };
  cyclic.self = cyclic;
  const values = [
    1,
    -0,
    NaN,
    "x",
    "",
    true,
    null,
    undefined,
    2n,
    new Date(5),
    [undefined],
    new Map([[1, cyclic]]),
    cyclic,
  ];
  for (const value of values) core.emit("a", value);
  await turn();
  const received = [];
  const reader = new Core({ name: "x", connect: () => ({ setInterest() {} }) });
  reader.add("a", (payload) => received.push(payload));
  reader.receive(`[${segments.map(({ seq, at, text }) => `["s",${seq},${at},${text}]`).join(",")}]`);
  assert.deepEqual(received, values);
  assert.ok(Object.is(received[1], -0));
  assert.equal(received[12].self, received[12]);
});

test("a table that recurs is said once for all payloads that have it", async () => {
  const { core, segments } = recorded();
  core.emit("first");
  for (const ms of [1, 2]) core.emit("a", { at: new Date(ms) });
  core.emit("a", { n: 1n });
  core.emit("a", { n: 3 });
  core.emit("b", { at: new Date(4) });
  await turn();
  const date = '[[[0,"at"],"Date"]]';
  assert.equal(
    segments[1].text,
    `[["a",${date}],["a",[[[0,"n"],"BigInt"]]],"a",["b",${date}]],[0,{"at":1},0,{"at":2},1,{"n":"1"},2,{"n":3},3,{"at":4}]`,
  );
  assert.deepEqual([...segments[1].index].slice(1), [0, 10, 0, 21, 1, 33, 2, 43, 3, 54]);
});

test("tables that are ever new stand in the rows, and the list of topics stays small", async () => {
  const { core, segments } = recorded();
  core.emit("first");
  const long = Object.fromEntries(Array.from({ length: 100 }, (_, i) => [`key ${i}`, 1n]));
  core.emit("long", long);
  const values = Array.from({ length: 30 }, (_, i) => ({ [`key ${i}`]: new Date(i) }));
  for (const value of values) core.emit("a", value);
  await turn();
  const [topics, rows] = JSON.parse(`[${segments[1].text}]`);
  assert.equal(topics.length, 10);
  assert.deepEqual(rows.slice(-3), [-10, { "key 29": 29 }, [[[0, "key 29"], "Date"]]]);
  const heard = [];
  const reader = new Core({ name: "x", connect: () => ({ setInterest() {} }) });
  reader.add("*", (payload) => heard.push(payload));
  reader.receive(`[["s",1,1,${segments[1].text}]]`);
  assert.deepEqual(heard, [long, ...values]);
});

test("a table that does not fit one payload is an error of that one alone", async () => {
  const { stdout } = await runScript(`
    process.on("uncaughtException", (error) => console.log(error.code));
    const { Core } = require(root + "/lib/bus/core.js");
    const core = new Core({ name: "x", connect: () => ({ setInterest() {}, stats() {} }) });
    core.add("a", (payload) => console.log(JSON.stringify(payload), payload.at instanceof Date));
    core.receive('[["s",1,1,[["a",[[[0,"at"],"Date"]]],["a",[[[1],"Date"]]]],[0,{"at":1},0,{"of":1},1,5,0,{"at":2}]]]');
    console.log(core.stats().undecodable);
  `);
  const malformed = "ERR_SIGNALBOX_CODEC_MALFORMED";
  const heard = [1, 2].map((ms) => `${JSON.stringify({ at: new Date(ms) })} true`);
  assert.deepEqual(stdout.trim().split("\n"), [...heard, "2", malformed, malformed]);
});

test("rows that were left out are counted by their own numbers", () => {
  const rows = [];
  readBody('[["s",[3,7],5,["a"],[0,1,0,5]]]', (...row) => rows.push(row));
  assert.deepEqual(rows, [
    ["a", 1, undefined, "s", 3, 5],
    ["a", 5, undefined, "s", 7, 5],
  ]);
});

test("a payload that nobody listens to is not completed", () => {
  const core = new Core({ name: "x", connect: () => ({ setInterest() {}, stats() {} }) });
  // No frame at all: to look into it would throw.
  core.receive('[["s",1,5,["a"],[-1,5,"no table"]]]');
  assert.equal(core.stats().undecodable, 0);
});
