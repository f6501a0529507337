"use strict";
const { readFileSync } = require("node:fs");
const { join } = require("node:path");
const { EventBus } = require("signalbox");
const { createBusPair } = require("signalbox/testing");
const { assert, test } = require("../harness.js");
const { endWorkers, inWorker } = require("./in_worker.js");

const folder = join(__dirname, "..", "..", "examples", "conductor");

/** A class of the example as JavaScript, for a bus class in the place of its import. */
function sourceOf(file) {
  const text = readFileSync(join(folder, file), "utf8");
  return text
    .replace(/^import .*$/m, "")
    .replace(/^export \{ (\w+) \};$/m, "return $1;")
    .replaceAll("private ", "")
    .replaceAll(": string", "");
}

const load = (file, BusClass) => new Function("EventBus", sourceOf(file))(BusClass);

/** For `new`: always the same bus. */
const giving = (bus) =>
  function () {
    return bus;
  };

const conductor = {
  execute: async (blueprintId) => ({ blueprintId, at: new Date(5), warning: new RangeError("careful") }),
};

function assertResult(result) {
  assert.equal(result.blueprintId, "123");
  assert.deepEqual(result.at, new Date(5));
  assert.ok(result.warning instanceof RangeError);
}

test("ConductorIPC and EditorClient meet on a pair in memory", async () => {
  const [main, page] = createBusPair();
  const ConductorIPC = load("conductor_ipc.ts", giving(main));
  const EditorClient = load("editor_client.ts", giving(page));
  Object.assign(new ConductorIPC(), { conductor }).initialize();
  assertResult(await new EditorClient().executeBlueprint("123"));
});

test("ConductorIPC in the main thread serves an EditorClient in a worker", async () => {
  const ConductorIPC = load("conductor_ipc.ts", EventBus);
  const ipc = Object.assign(new ConductorIPC(), { conductor });
  ipc.initialize();
  const worker = inWorker(({ signalbox, data, tell, parentPort }) => {
    const EditorClient = new Function("EventBus", data)(signalbox.EventBus);
    parentPort.on("message", () => {});
    new EditorClient().executeBlueprint("123").then(tell);
  }, sourceOf("editor_client.ts"));
  assertResult(await worker.hear((value) => value.blueprintId));
  ipc.events.close();
  await endWorkers();
});
