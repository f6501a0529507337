"use strict";

// The engine's half of the bus, by its binding: what the facade and the bridge to pages are built on.

const { join } = require("node:path");
const { Worker } = require("node:worker_threads");
const { NativeBus } = require("../../native.js");
const { addReceiver, collect, deliveryKinds, environment, hold, removeReceiver } = require("../../lib/environment.js");
const { assert, test, waitFor } = require("../harness.js");

const WORKER = join(__dirname, "native_bus_worker.js");
const ALL = { receive: ["*"], emit: ["*"], request: ["*"], handle: ["*"] };

const BEHIND = 1;
const COLLECT = 2;

let names = 0;

/** An endpoint that keeps its records; `take(kind)` returns those of a kind so far and forgets them. */
class Peer {
  constructor(native) {
    this.native = native;
    this.records = [];
    this.kinds = deliveryKinds();
    addReceiver(native.id, this);
  }

  receive(kind, payload) {
    this.records.push([kind, payload]);
  }

  take(name) {
    const kind = this.kinds[name];
    const taken = this.records.filter((record) => record[0] === kind).map((record) => record[1]);
    this.records = this.records.filter((record) => record[0] !== kind);
    return taken;
  }

  /** All events so far as `[source, seq, event, payload]`. */
  events() {
    const bodies = [...this.take("BusEvents"), ...this.take("BusFrame").map(([, , body]) => body)];
    return bodies.filter((body) => typeof body === "string").flatMap(eventsOf);
  }

  close() {
    removeReceiver(this.native.id, this);
    this.native.close();
  }
}

function eventsOf(body) {
  return JSON.parse(body).flatMap(([source, seq, , topics, rows]) => {
    const events = [];
    for (let at = 0; at < rows.length;) {
      const hasTable = rows[at] < 0;
      const topic = topics[hasTable ? -1 - rows[at] : rows[at]];
      const number = typeof seq === "number" ? seq + events.length : seq[events.length];
      events.push([source, number, topic, rows[at + 1]]);
      at += hasTable ? 3 : 2;
    }
    return events;
  });
}

/** A bus of its own for each test. */
function open(options) {
  const name = `native-${(names += 1)}`;
  const bus = new Peer(new NativeBus(environment(), name, "main", options));
  hold(1);
  return {
    name,
    bus,
    remote: (policy = ALL, remoteOptions) => new Peer(bus.native.openRemote("page", policy, remoteOptions)),
    close() {
      hold(-1);
      bus.close();
    },
  };
}

/** The text of `[[event, payload], …]`. */
function segment(events) {
  const topics = [...new Set(events.map(([event]) => event))];
  const rows = events.flatMap(([event, payload]) => [topics.indexOf(event), payload]);
  return `${JSON.stringify(topics)},${JSON.stringify(rows)}`;
}

function publish(bus, seq, events) {
  const bits = bus.native.publish(seq, Date.now(), segment(events));
  if (bits & COLLECT) collect();
  return bits;
}

test("events go to a page that wants them, at once, and nothing else does", () => {
  const { bus, remote, close } = open();
  const page = remote();
  page.native.setInterest(["job:*"]);
  collect();
  assert.deepEqual(bus.take("BusInterest"), [["job:*"]]);
  assert.equal(publish(bus, 1, [["other", 1]]) & COLLECT, 0);
  const sent = [["job:done", { é: "漢😀" }], ["other", 2], ["job:done", null]]; // prettier-ignore
  assert.equal(publish(bus, 2, sent), COLLECT);
  const [[batch, missed, body]] = page.take("BusFrame");
  assert.deepEqual([batch, missed], [1, 0]);
  assert.deepEqual(eventsOf(body), [
    ["main", 2, "job:done", { é: "漢😀" }],
    ["main", 4, "job:done", null],
  ]);
  assert.ok(!body.includes("other"));
  page.close();
  close();
});

test("an event goes on as it was written", () => {
  const { bus, remote, close } = open();
  const page = remote();
  page.native.setInterest(["*"]);
  assert.equal(bus.native.publish(7, 5, '["a\\"]"],[-1,"x",[[[0],"Date"]]]'), COLLECT);
  collect();
  assert.deepEqual(page.take("BusFrame"), [[1, 0, '[["main",7,5,["a\\"]"],[-1,"x",[[[0],"Date"]]]]]']]);
  page.close();
  close();
});

test("after the first event the next ones come together", async () => {
  const { bus, remote, close } = open();
  const page = remote();
  page.native.setInterest(["*"]);
  assert.equal(publish(bus, 1, [["a", 1]]), COLLECT);
  for (let seq = 2; seq <= 5; seq += 1) assert.equal(publish(bus, seq, [["a", seq]]), 0);
  const frames = [];
  await waitFor(() => frames.push(...page.take("BusFrame")) && frames.length >= 2);
  assert.deepEqual(
    frames.map(([batch, , body]) => [batch, eventsOf(body).map(([, seq]) => seq)]),
    [
      [1, [1]],
      [2, [2, 3, 4, 5]],
    ],
  );
  page.close();
  close();
});

test("ten pages that take the same are handed one string, composed once", () => {
  const { bus, remote, close } = open();
  const pages = Array.from({ length: 10 }, () => remote());
  for (const page of pages) page.native.setInterest(["a"]);
  const before = bus.native.stats();
  publish(bus, 1, [["a", 1], ["b", 2]]); // prettier-ignore
  const after = bus.native.stats();
  assert.deepEqual([after.composed - before.composed, after.shared - before.shared], [1, 9]);
  for (const page of pages) assert.deepEqual(page.events(), [["main", 1, "a", 1]]);
  for (const page of pages) page.close();
  close();
});

test("a page's events go to this environment and to others, checked and without an echo", () => {
  const { bus, remote, close } = open();
  const [one, other] = [remote({ ...ALL, emit: ["ok*"] }), remote()];
  bus.native.setInterest(["ok*"]);
  for (const page of [one, other]) page.native.setInterest(["*"]);
  const good = '[[1,5,["ok","ok2"],[0,{"a":1},1,"é漢"]]]';
  let [accepted, refused, dispatch, error, bits] = one.native.receive(good);
  assert.deepEqual([accepted, refused, dispatch, error, bits], [2, 0, true, null, COLLECT]);
  collect();
  assert.deepEqual(one.events(), []);
  assert.deepEqual(other.events(), [
    ["page", 1, "ok", { a: 1 }],
    ["page", 2, "ok2", "é漢"],
  ]);
  // The first two again, one that is not allowed, one with a wrong table, one that is right.
  const mixed = '[[1,5,["ok"],[0,1,0,2]],[3,5,["bad","ok"],[0,1,-2,"x",[[[0],"Date"]],1,3]]]';
  [accepted, refused, dispatch, error] = one.native.receive(mixed);
  assert.deepEqual([accepted, refused, error[0]], [1, 2, "ERR_SIGNALBOX_BUS_REFUSED"]);
  assert.deepEqual(eventsOf(dispatch), [["page", 5, "ok", 3]]);
  [accepted, refused, dispatch, error] = one.native.receive('[[6,5,["ok"],[0,1]]');
  assert.deepEqual([accepted, dispatch, error[0]], [0, null, "ERR_SIGNALBOX_CODEC_MALFORMED"]);
  const { refused: refusedInAll, duplicates } = one.native.stats();
  assert.deepEqual([refusedInAll, duplicates], [2, 2]);
  for (const page of [one, other]) page.close();
  close();
});

test("a page that acknowledges nothing is handed one window, and those who send hear when it goes on", async () => {
  const { bus, remote, close } = open();
  const page = remote(ALL, { windowBytes: 100_000, maxBatchBytes: 50_000, highWaterBytes: 400_000 });
  page.native.setInterest(["*"]);
  const payload = "x".repeat(10_000);
  let seq = 0;
  while (!(publish(bus, (seq += 1), [["a", payload]]) & BEHIND)) assert.ok(seq < 100);
  const frames = [];
  await waitFor(() => frames.push(...page.take("BusFrame")) && page.native.stats().unacknowledgedBytes >= 100_000);
  assert.deepEqual(bus.take("BusDrained"), []);
  const drained = [];
  const acknowledge = () => {
    frames.push(...page.take("BusFrame"));
    if (page.native.acknowledge(frames[frames.length - 1][0]) & COLLECT) collect();
    drained.push(...bus.take("BusDrained"));
  };
  await waitFor(() => (acknowledge(), drained.length > 0));
  await waitFor(() => (acknowledge(), page.native.stats().unacknowledged === 0));
  const seqs = frames.flatMap(([, , body]) => eventsOf(body).map(([, number]) => number));
  assert.deepEqual(
    seqs,
    Array.from({ length: seq }, (_, at) => at + 1),
  );
  page.close();
  close();
});

test("a request finds its handler and its answer the way back", () => {
  const { bus, remote, close } = open();
  const page = remote();
  bus.native.setMethods(["add"]);
  assert.deepEqual(page.native.setMethods(["title", "add"]), ["add"]);
  assert.throws(() => page.native.request(1, "nobody", '{"v":1}'), { code: "ERR_SIGNALBOX_CALL_NO_HANDLER" });
  assert.throws(() => page.native.request(1, "add", '{"v":1'), { code: "ERR_SIGNALBOX_CODEC_MALFORMED" });
  assert.equal(page.native.request(1, "add", '{"v":[1,2]}'), COLLECT);
  collect();
  const [[from, kind, id, method, text]] = bus.take("BusCall");
  assert.deepEqual([from, kind, id, method, text], [page.native.endpoint, 0, 1, "add", '{"v":[1,2]}']);
  assert.equal(bus.native.answer(from, id, false, '{"v":3}'), COLLECT);
  collect();
  assert.deepEqual(page.take("BusFrame"), [[1, 0, [bus.native.endpoint, 1, 1, null, '{"v":3}']]]);
  assert.equal(bus.native.answer(from, id, false, '{"v":4}'), 0);
  assert.throws(() => bus.native.setMethods(["title"]), { code: "ERR_SIGNALBOX_CALL_HANDLER_EXISTS" });
  bus.native.request(9, "title", "{}");
  collect();
  assert.equal(page.take("BusFrame").length, 1);
  page.close();
  collect();
  assert.deepEqual(bus.take("BusGone"), []); // told by the bell: whoever closes knows
  close();
});

test("environments of one process meet on a bus", async () => {
  const { name, bus, close } = open();
  bus.native.setInterest(["from-worker"]);
  const worker = new Worker(WORKER, { workerData: { name } });
  const ended = new Promise((resolve) => worker.once("exit", resolve));
  const interests = [];
  await waitFor(() => interests.push(...bus.take("BusInterest")) && interests.length > 0);
  assert.deepEqual(interests[0], ["end", "to-worker"]);
  bus.native.setMethods(["double"]);
  const COUNT = 1000;
  for (let seq = 1; seq <= COUNT; seq += 1) publish(bus, seq, [["to-worker", seq], ["nobody", 0]]); // prettier-ignore
  const events = [];
  await waitFor(() => {
    for (const [from, , id, , text] of bus.take("BusCall")) {
      bus.native.answer(from, id, false, String(JSON.parse(text) * 2));
    }
    return events.push(...bus.events()) && events.length >= COUNT;
  });
  assert.deepEqual(
    events.map(([source, seq, , payload]) => [source, seq, payload]),
    Array.from({ length: COUNT }, (_, at) => ["worker", at + 1, (at + 1) * 2]),
  );
  publish(bus, 2 * COUNT + 1, [["end", null]]);
  await ended;
  const gone = [];
  await waitFor(() => gone.push(...bus.take("BusInterest")) && gone.length > 0);
  assert.deepEqual(gone, [[]]);
  close();
});
