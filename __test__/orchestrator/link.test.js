"use strict";
const { writeFileSync } = require("node:fs");
const { join } = require("node:path");
const { Panes, connectOrchestrator } = require("signalbox");
const { assert, tempDir, test, waitFor } = require("../harness.js");
const { link: linkTo, next, sidecar } = require("./start.js");

const UNAVAILABLE = "ERR_SIGNALBOX_ORCHESTRATOR_UNAVAILABLE";

test("without an orchestrator this program's own commands work, and others say why they don't", async () => {
  const link = await connectOrchestrator({ commands: { save: ({ name }) => `saved ${name}` } });
  assert.equal(link.state, "manager-only");
  assert.equal(await link.execute("save", { name: "a" }), "saved a");
  await assert.rejects(link.execute("run tests"), { code: UNAVAILABLE, reason: "manager-only", command: "run tests" });
  await assert.rejects(link.request("orchestrate.route"), { code: UNAVAILABLE });
  assert.equal(link.notify("any"), false);
  assert.equal(await link.start(), false);
  assert.deepEqual([link.has("orchestrate.route"), link.capabilities], [false, []]);
  await link.close();
  assert.equal(link.state, "closed");
});

test("a lazy sidecar is started by the first command that is for it, once", async () => {
  const link = await linkTo({ commands: { save: () => "saved" } });
  assert.equal(await link.execute("save"), "saved");
  assert.equal(link.state, "idle");
  const answers = await Promise.all([link.execute("a"), link.execute("b"), link.execute("c")]);
  assert.deepEqual(answers, [{ did: "a" }, { did: "b" }, { did: "c" }]);
  assert.equal(link.state, "connected");
  assert.deepEqual(link.server, { name: "test", version: "1.2.3" });
  await link.close();
  assert.equal(link.process.exit.exitCode, 0);
});

test("an eager sidecar is there when the link is, and both know what the other can do", async () => {
  const panes = new Panes();
  const capabilities = { required: ["orchestrate.route"], optional: ["extra"] };
  const link = await linkTo({ start: "eager", methods: panes.methods, topics: panes.topics, capabilities });
  assert.equal(link.state, "connected");
  assert.deepEqual([link.has("orchestrate.route"), link.has("extra"), link.has("follow")], [true, true, false]);
  assert.deepEqual(await link.request("capabilities"), {
    host: [true, true, false],
    enabled: ["orchestrate.route", "extra"],
    config: "sidecar",
  });
  const lines = [];
  link.on("stderr", ({ text }) => lines.push(text));
  await link.close();
  assert.deepEqual(lines, ["shutting down"]);
  assert.equal(link.process.exit.reason, "exited");
});

test("a sidecar that lacks what is required is refused, and is not left behind", async () => {
  const link = await linkTo({ start: "eager", capabilities: { required: ["orchestrate.dream"] } });
  const { reason, error, retryInMs } = link.degraded;
  assert.deepEqual([link.state, reason, retryInMs], ["degraded", "incompatible", undefined]);
  assert.deepEqual([error.code, error.missing], ["ERR_SIGNALBOX_ORCHESTRATOR_INCOMPATIBLE", ["orchestrate.dream"]]);
  await assert.rejects(link.execute("a"), (thrown) => {
    assert.deepEqual([thrown.code, thrown.reason, thrown.cause], [UNAVAILABLE, "incompatible", error]);
    return true;
  });
  await link.close();
});

test("a program that is no orchestrator is refused", async () => {
  const path = join(tempDir(), "other.js");
  writeFileSync(path, 'const { host } = require("signalbox/child"); host.handle("a", () => {});');
  const { NODE_PATH = "" } = process.env;
  assert.equal(typeof NODE_PATH, "string");
  const source = `require(${JSON.stringify(require.resolve("signalbox/child"))}).host.handle("a", () => {});`;
  writeFileSync(path, source);
  const link = await connectOrchestrator({
    mode: "sidecar",
    start: "eager",
    sidecar: { path },
    restart: { policy: "no" },
  });
  assert.equal(link.state, "degraded");
  assert.match(link.degraded.error.message, /no method "orchestrator\.hello"/);
  await link.close();
});

test("a sidecar that is not there leaves everything else working, and can be installed later", async () => {
  const path = join(tempDir(), "orchestrator.mjs");
  const commands = { plan: () => "planned here" };
  const routes = [{ match: "plan", to: "orchestrator", fallback: "local" }];
  const link = await connectOrchestrator({ mode: "sidecar", sidecar: { path }, commands, routes });
  const degraded = next(link, "degraded");
  assert.equal(await link.execute("plan"), "planned here");
  const { reason, error } = await degraded;
  assert.deepEqual([reason, error.code, error.tried], ["not-found", "ERR_SIGNALBOX_ORCHESTRATOR_NOT_FOUND", [path]]);
  writeFileSync(path, `import ${JSON.stringify(sidecar().path)};`);
  assert.equal(await link.start(), true);
  assert.deepEqual(await link.execute("plan"), { did: "plan" });
  await link.close();
});

test("a sidecar that crashes is degraded with the reason, started again, and used again", async () => {
  const link = await linkTo({ start: "eager", restart: { minDelayMs: 1 } });
  const states = [];
  link.on("state", (state) => states.push(state));
  const degraded = next(link, "degraded");
  const connected = next(link, "connected");
  await assert.rejects(link.execute("crash"), { code: "ERR_SIGNALBOX_PEER_GONE", exitCode: 9 });
  const { reason, error, retryInMs } = await degraded;
  assert.deepEqual([reason, error.exitCode, retryInMs], ["lost", 9, 1]);
  assert.equal((await connected).restarts, 1);
  assert.deepEqual(await link.execute("a"), { did: "a" });
  await link.close();
  assert.deepEqual(states, ["degraded", "connecting", "connected", "closed"]);
});

test("a sidecar that never starts uses its restarts up, and says what it wrote", async () => {
  const link = await linkTo({ start: "eager", env: { SIDECAR: "broken" }, restart: { minDelayMs: 1, maxRestarts: 2 } });
  await waitFor(() => link.state === "degraded" && link.degraded.retryInMs === undefined, {
    what: "it to be given up",
  });
  const { reason, error } = link.degraded;
  assert.deepEqual([reason, error.code, error.exitCode], ["unreachable", "ERR_SIGNALBOX_PEER_GONE", 3]);
  assert.match(error.message, /no model/);
  await assert.rejects(link.execute("a"), { code: UNAVAILABLE });
  await link.close();
});

test("a link that is closed while it connects leaves no sidecar behind", async () => {
  const link = await linkTo();
  const waiting = link.execute("a").catch((error) => error);
  await link.close();
  assert.equal((await waiting).code, UNAVAILABLE);
  assert.equal(link.state, "closed");
  await assert.rejects(link.execute("a"), { code: UNAVAILABLE, reason: "closed" });
});

test("wrong options are refused at once", async () => {
  for (const [options, code] of [
    [{ mode: "remote" }, "ERR_SIGNALBOX_OPTION_RANGE"],
    [{ commands: { a: 5 } }, "ERR_SIGNALBOX_OPTION_TYPE"],
    [{ topics: { a: {} } }, "ERR_SIGNALBOX_OPTION_TYPE"],
    [{ retries: 5 }, "ERR_SIGNALBOX_OPTION_UNKNOWN"],
    [{ restart: { times: 5 } }, "ERR_SIGNALBOX_OPTION_UNKNOWN"],
  ]) {
    await assert.rejects(connectOrchestrator(options), { code });
  }
});
