"use strict";
// Whatever stands in a config, the answer is a plan or the one error.

const { resolveConfig } = require("../../lib/services/config/resolve.js");
const { SERVICE } = require("../../lib/services/config/schema");
const { assert, test } = require("../harness.js");

const ROUNDS = 1_500;

/** The same numbers each time, so that a failure comes again. */
function numbers(seed) {
  let state = seed;
  return (below) => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return Math.floor((state / 2_147_483_648) * below);
  };
}

const ODD = [
  [null, undefined, true, false, 0, -1, 1, 1.5, NaN, Infinity, 2 ** 53, 10n, Symbol("x"), () => 1, /x/, /(?=x)/g],
  [
    "",
    "x",
    "a b",
    "\0",
    "${",
    "${A}",
    "$${A}",
    "${services.a.port}",
    "${services.}",
    "__proto__",
    "@daily",
    "* * * * *",
  ],
  ["30s", "5 MiB", "auto", "max", "always", "ready", "/up", "http://", "http://x", "SIGINT", "..", "**/*"],
  [[], [[]], ["a"], [undefined], {}, { a: "ready" }, { a: 1 }, new Date(0), new Map(), new URL("file:///x")],
  [new URL("http://x"), Object.create(null), new (class Odd {})(), Promise.resolve()],
  [JSON.parse('{ "__proto__": 1, "constructor": 2 }')],
].flat();

/** A value that the schema allows at times, and odd ones in between. */
function made(node, random) {
  if (random(6) === 0) return ODD[random(ODD.length)];
  const several = (make) => Array.from({ length: random(3) }, make);
  switch (node.kind) {
    case "either":
      return made(node.of[random(node.of.length)], random);
    case "list":
      return random(3) === 0 ? made(node.of, random) : several(() => made(node.of, random));
    case "map":
      return Object.fromEntries(several(() => [["a", "b", "c d", "__proto__"][random(4)], made(node.of, random)]));
    case "record":
      return fields(node.fields, random);
    case "cases": {
      const names = Object.keys(node.alternatives);
      return { ...fields(node.alternatives[names[random(names.length)]], random), ...fields(node.fields, random) };
    }
    case "choice":
      return node.values[random(node.values.length)];
    case "exactly":
      return node.value;
    case "flag":
      return random(2) === 0;
    case "number":
    case "duration":
    case "bytes":
      return node.min + random(20);
    default:
      return ODD[random(ODD.length)];
  }
}

function fields(known, random) {
  return Object.fromEntries(
    Object.entries(known)
      .filter(() => random(4) === 0)
      .map(([name, node]) => [random(30) === 0 ? `${name}x` : name, made(node, random)]),
  );
}

test(`${ROUNDS} random configs are plans or errors that list their problems`, async () => {
  const random = numbers(20);
  let plans = 0;
  for (let round = 0; round < ROUNDS; round++) {
    const service = () => ({ command: "x", ...(random(5) === 0 ? {} : fields(SERVICE.fields, random)) });
    const config = { processes: { a: service(), b: service() } };
    if (random(10) === 0) config.env = made({ kind: "variables" }, random);
    try {
      const plan = await resolveConfig(config, { directory: "/", env: { A: "1" } });
      assert.ok(plan.services.length <= 2 * 256);
      assert.deepEqual(JSON.parse(JSON.stringify(plan)).version, 1);
      plans++;
    } catch (error) {
      assert.equal(error.code, "ERR_SIGNALBOX_CONFIG_INVALID", `round ${round}: ${error.stack}`);
      for (const { path, message } of error.errors) assert.ok(path.length > 0 && message.length > 0, error.message);
    }
  }
  assert.ok(plans > ROUNDS / 100, `${plans} plans`);
});
