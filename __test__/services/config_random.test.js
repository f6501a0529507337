"use strict";
// Whatever stands in a config, the answer is a plan that the engine takes, or the one error.

const { ProcessManager } = require("signalbox");
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

/** What each kind allows. */
const FINE = {
  text: ["x", "b", "b", "./a b", "http://127.0.0.1:${PORT}/", "/$${A}-${f%.*}"],
  path: ["x", "/tmp/x", "../${A}", new URL("file:///tmp")],
  glob: ["src", "**/*.{js,ts}", "/tmp/[a-z]*", "./a?"],
  portNumber: [80, 65_000, "300${A}"],
  pattern: ["up (1)", /^ready in \d+ ?ms$/i, /[[\]{}-]/],
  signal: ["SIGINT", "SIGTERM", 1],
  cron: ["* * * * *", "@weekly", "*/5 1-7 1,2 jan,feb mon-7"],
  json: ["x", { a: [1] }, null],
  variables: [
    { A: "2", B: "${A}", PATH: "x:${PATH}" },
    { A: undefined, N: 1 },
  ],
};

/** A value that the schema allows at times, and odd ones in between. */
function made(node, random) {
  if (random(60) === 0) return ODD[random(ODD.length)];
  const several = (make) => Array.from({ length: random(3) }, make);
  switch (node.kind) {
    case "either":
      return made(node.of[random(node.of.length)], random);
    case "list":
      if (node.length) return Array.from({ length: node.length }, () => made(node.of, random));
      return node.orOne && random(2) === 0 ? made(node.of, random) : several(() => made(node.of, random));
    case "map":
      return Object.fromEntries(several(() => [["a", "b", "b", "c d"][random(4)], made(node.of, random)]));
    case "record":
      return fields(node.fields, random);
    case "cases":
      return { ...alternative(node.alternatives, random), ...fields(node.fields, random) };
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
      return FINE[node.kind][random(FINE[node.kind].length)];
  }
}

/** One of them, with what it is known by. */
function alternative(alternatives, random) {
  const names = Object.keys(alternatives);
  const name = names[random(names.length)];
  const { [name]: own, ...others } = alternatives[name];
  return { [name]: made(own, random), ...fields(others, random) };
}

function fields(known, random) {
  return Object.fromEntries(
    Object.entries(known)
      .filter(([, { isRequired }]) => isRequired || random(8) === 0)
      .map(([name, node]) => [random(100) === 0 ? `${name}x` : name, made(node, random)]),
  );
}

test(`${ROUNDS} random configs are plans that the engine takes, or errors that list their problems`, async () => {
  const random = numbers(20);
  const manager = new ProcessManager();
  let plans = 0;
  for (let round = 0; round < ROUNDS; round++) {
    const service = () => ({ command: "x", ...fields(SERVICE.fields, random), autostart: false });
    const config = { processes: { a: service(), b: service() } };
    if (random(10) === 0) config.env = made({ kind: "variables" }, random);
    try {
      const group = await manager.start(config, { directory: "/tmp", env: { A: "1" } });
      await group.stop();
      plans++;
    } catch (error) {
      assert.equal(error.code, "ERR_SIGNALBOX_CONFIG_INVALID", `round ${round}: ${error.stack}`);
      for (const { path, message } of error.errors) assert.ok(path.length > 0 && message.length > 0, error.message);
    }
  }
  assert.ok(plans > ROUNDS / 20, `${plans} plans`);
});
