"use strict";
// What happens to services, as events of a bus.

const { EventBus } = require("signalbox");
const { assert, waitFor } = require("../harness.js");
const { idle, shell, testGroup, testThatNothingIsLeft, untilState } = require("./services.js");

let names = 0;

/** All events that a manager publishes, until `use` is done. */
async function published(manager, options, use) {
  const bus = new EventBus({ name: `services-${(names += 1)}` });
  const events = [];
  bus.on("*", (payload, meta) => events.push({ event: meta.event, source: meta.source, ...payload }));
  const dispose = manager.publishTo(bus, options);
  try {
    await use(events, dispose);
  } finally {
    dispose();
    bus.close();
  }
}

const named = (events, name) =>
  events.filter(({ event }) => event === name).map(({ event: _event, source: _source, ...rest }) => rest);

testGroup("states, exits and restarts of services are events of the engine's", async (start, _directory, manager) => {
  await published(manager, {}, async (events) => {
    const restart = { policy: "always", minDelayMs: 1, maxDelayMs: 1 };
    const group = await start({
      a: shell("if [ -e ran ]; then exec sleep 300; fi; touch ran; exit 3", { restart, ready: { delayMs: 50 } }),
    });
    await waitFor(() => named(events, "service:group").some(({ state }) => state === "ready"));
    const about = { service: "a", instance: 0, label: "a" };
    const states = named(events, "service:state");
    assert.deepEqual(
      states.map(({ state, previous }) => [previous, state]),
      [
        ["pending", "starting"],
        ["starting", "backoff"],
        ["backoff", "starting"],
        ["starting", "ready"],
      ],
    );
    const { pid } = group.status("a");
    assert.deepEqual(states.at(-1), { ...about, state: "ready", previous: "starting", runs: 2, restarts: 1, pid });
    const [{ durationMs, ...exit }] = named(events, "service:exit");
    assert.deepEqual(exit, { ...about, exitCode: 3, signal: null, reason: "exited" });
    assert.ok(durationMs > 0);
    const [{ delayMs, ...again }] = named(events, "service:restart");
    assert.deepEqual(again, { ...about, restarts: 1, reason: "it ended with exit code 3" });
    assert.ok(delayMs <= 2);
    assert.deepEqual([...new Set(events.map(({ source }) => source))], ["engine"]);
    await group.stop();
    await waitFor(() => named(events, "service:group").at(-1).state === "stopped");
    assert.deepEqual(named(events, "service:line"), [], "lines are published where they are asked for alone");
  });
});

testGroup("lines of services are published where that is asked for", async (start, directory, manager) => {
  await published(manager, { prefix: "dev/", events: ["line"], streams: ["stdout"] }, async (events) => {
    const script = "seq 1 20000; echo é漢 😀; echo hidden >&2; touch done; exec sleep 300";
    await start({ a: shell(script, { instances: 2, ready: { file: "done" } }) });
    const linesOf = (label) => named(events, "dev/service:line").filter((line) => line.label === label);
    await waitFor(() => ["a.0", "a.1"].every((label) => linesOf(label).length === 20_001), { timeoutMs: 20_000 });
    assert.deepEqual(linesOf("a.1")[0], { service: "a", instance: 1, label: "a.1", stream: "stdout", line: "1" });
    const all = [...Array.from({ length: 20_000 }, (_, at) => String(at + 1)), "é漢 😀"];
    for (const label of ["a.0", "a.1"]) assert.deepEqual(linesOf(label).map(({ line }) => line), all); // prettier-ignore
    assert.equal(directory.length > 0, true);
    assert.ok(events.every(({ event }) => event === "dev/service:line"));
  });
});

testGroup("only services that are wanted are published", async (start, _directory, manager) => {
  const asked = [];
  const where = (about) => asked.push(about) && about.name === "a";
  await published(manager, { where, events: ["service", "line"] }, async (events) => {
    const group = await start({ a: shell("echo a; exec sleep 300"), b: shell("echo b; exec sleep 300") });
    await group.stop();
    await waitFor(() => named(events, "service:group").at(-1)?.state === "stopped");
    assert.deepEqual(asked, [
      { id: "a", name: "a", command: "sh" },
      { id: "b", name: "b", command: "sh" },
    ]);
    assert.deepEqual([...new Set(events.map(({ service }) => service))].filter(Boolean), ["a"]);
  });
});

testGroup("a group that runs already is published from now on", async (start, _directory, manager) => {
  const group = await start({ a: idle() });
  await published(manager, {}, async (events, dispose) => {
    await group.restart("a");
    await waitFor(() => named(events, "service:state").at(-1)?.state === "ready");
    assert.equal(named(events, "service:state")[0].previous, "ready");
    dispose();
    const count = events.length;
    await group.restart("a");
    await untilState(group, "a", "ready");
    assert.equal(events.length, count, "and no longer than until the disposer is called");
  });
});

testGroup("lines are heard again when all was stopped one by one and is started again", async (start, _d, manager) => {
  await published(manager, { events: ["line"] }, async (events) => {
    const group = await start({ a: shell("echo here; exec sleep 300", { ready: { line: "here" } }) });
    const lines = [];
    group.on("line", ({ text }) => lines.push(text));
    await group.stop("a");
    await group.start("a");
    await waitFor(() => lines.length === 1 && named(events, "service:line").length === 2, { what: "the second line" });
  });
});

testGroup("instances have one state together: that which most deserves a look", async (start) => {
  const group = await start({
    a: shell("[ $SIGNALBOX_INSTANCE = 1 ] && exec sleep 300; exec sleep 300", { instances: 2, restart: "no" }),
    b: idle(),
  });
  const [a, b] = group.services();
  assert.deepEqual(
    [a, b].map(({ name, state, ready, running, runs }) => [name, state, ready, running, runs]),
    [
      ["a", "ready", 2, 2, 2],
      ["b", "ready", 1, 1, 1],
    ],
  );
  assert.deepEqual(a.instances, [group.status("a.0"), group.status("a.1")]);
  process.kill(group.status("a.1").pid, "SIGKILL");
  await untilState(group, "a.1", "failed");
  const { state, reason, ready, running } = group.services()[0];
  assert.deepEqual([state, reason, ready, running], ["failed", "it was ended by SIGKILL", 1, 1]);
});

testThatNothingIsLeft();
