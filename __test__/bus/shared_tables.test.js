"use strict";
// Tables that the rows of a topic share against the same tables in each row: whatever is sent, the engine takes or refuses
// the same, with the same code, and the same arrives. SIGNALBOX_FUZZ_SEED sets where it begins.

const { encodePayload } = require("../../lib/bus/payload.js");
const { readBody } = require("../../lib/bus/body.js");
const { environment } = require("../../lib/environment.js");
const { NativeBus } = require("../../native.js");
const { damage } = require("../codec/damage.js");
const { randomValuesOf, withClasses } = require("../codec/random_classes.js");
const { randomNumbers } = require("../codec/random_value.js");
const { assertSameGraph } = require("../codec/same_graph.js");
const { assert, test } = require("../harness.js");

const SEED = Number(process.env.SIGNALBOX_FUZZ_SEED || 20_261_122);
const VALUES = 1_000;
const ALL = { receive: ["*"], emit: ["*"], request: ["*"], handle: ["*"] };

let names = 0;

/** Calls `check(receive)`, where `receive(topics, rows)` is what the engine answers to a page that sends them. */
function withPage(check) {
  const bus = new NativeBus(environment(), `shared-${(names += 1)}`, "main");
  bus.setInterest(["*"]);
  const page = bus.openRemote("page", ALL);
  let seq = 1;
  try {
    check((topics, rows, count) => {
      const [accepted, refused, dispatch, error] = page.receive(`[[${seq},5,[${topics}],[${rows}]]]`);
      seq += count;
      return { accepted, refused, dispatch, error };
    });
  } finally {
    page.close();
    bus.close();
  }
}

/** Payloads of random values, their tables, and tables that were changed at random. */
function randomParts() {
  const random = randomNumbers(SEED);
  const values = randomValuesOf(SEED);
  const payloads = [];
  const tables = [];
  while (payloads.length < VALUES) {
    let encoded;
    try {
      encoded = encodePayload(values.value());
    } catch {
      continue; // what no row can be made of
    }
    if (encoded.table === undefined) continue;
    payloads.push(encoded);
    const damaged = damage(`{"v":${encoded.text},"t":${encoded.table}}`, random);
    const isJson = outcome(() => JSON.parse(damaged)).error === undefined;
    const changed = isJson ? JSON.stringify(JSON.parse(damaged).t) : undefined;
    tables.push(encoded.table, changed?.startsWith("[") ? changed : encoded.table);
  }
  return { payloads, tables, random };
}

function outcome(call) {
  try {
    return { result: call() };
  } catch (error) {
    return { error };
  }
}

/** What a body of these brings: values, or errors. */
function read(topics, rows) {
  const outcomes = [];
  readBody(`[["page",1,5,[${topics}],[${rows}]]]`, (event, value, table) =>
    outcomes.push(outcome(() => (table === undefined ? value : table.revive(value)))),
  );
  return outcomes;
}

test(
  `payloads of seed ${SEED} fit a shared table exactly where they fit one of their own`,
  { timeoutMs: 60_000 },
  () => {
    withClasses(() => {
      withPage((receive) => {
        const { payloads, tables, random } = randomParts();
        let fitting = 0;
        for (let i = 0; i < 4 * VALUES; i++) {
          const { text, table: own } = payloads[i % VALUES];
          const table = random() < 0.5 ? own : tables[Math.floor(random() * tables.length)];
          const shared = [`["a",${table}],"a"`, `0,${text},1,null,0,${text}`];
          const written = ['"a"', `-1,${text},${table},0,null,-1,${text},${table}`];
          const [one, other] = [receive(...shared, 3), receive(...written, 3)];
          assert.deepEqual([one.accepted, one.refused, one.error], [other.accepted, other.refused, other.error], table);
          assert.ok(one.accepted === 3 || one.accepted === 1, "only these are refused");
          fitting += one.accepted === 3 ? 1 : 0;
          const [first, , second] = read(...shared);
          const [expected] = read(...written);
          for (const { result, error } of [first, second]) {
            assert.equal(error?.code, expected.error?.code, table);
            if (error === undefined) assertSameGraph(result, expected.result);
          }
          // What the engine refuses no reader would have taken.
          if (one.accepted === 1) assert.ok(expected.error !== undefined, `${text} ${table}`);
        }
        assert.ok(fitting > VALUES && fitting < 4 * VALUES, `${fitting} fit`);
      });
    });
  },
);

test("what a page shares is handed on with the events that are left of it", () => {
  withPage((receive) => {
    const topics = '["a",[[[0,"at"],"Date"]]],["b",[[[0],"BigInt"]]],"c"';
    const { dispatch, refused } = receive(topics, '0,{"at":1},1,"no number",1,"ff",2,3', 4);
    assert.equal(refused, 1);
    const heard = [];
    readBody(dispatch, (event, value, table, source, seq) =>
      heard.push([event, table === undefined ? value : table.revive(value), source, seq]),
    );
    assert.deepEqual(heard, [
      ["a", { at: new Date(1) }, "page", 1],
      ["b", 255n, "page", 3],
      ["c", 3, "page", 4],
    ]);
  });
});
