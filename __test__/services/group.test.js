"use strict";
const { waitFor, assert } = require("../harness.js");
const { idle, linesOf, rejection, shell, testGroup, testThatNothingIsLeft, untilState } = require("./services.js");

/** Writes its name to a file when it starts, and when it is stopped. */
function noted(name, dependsOn = []) {
  const script = `echo start ${name} >> order; trap 'echo stop ${name} >> order; exit 0' TERM; echo up; sleep 300 & wait`;
  return shell(script, { dependsOn, ready: { line: "up" } });
}

testGroup("eight services start in the order of their dependencies and stop in reverse", async (start, directory) => {
  const group = await start({
    web: noted("web", ["api", "assets"]),
    api: noted("api", ["db", "cache", "queue"]),
    assets: noted("assets"),
    worker: noted("worker", ["queue", "db"]),
    queue: noted("queue", ["cache"]),
    cache: noted("cache"),
    db: noted("db"),
    mailer: noted("mailer", ["worker"]),
  });
  assert.equal(group.state, "ready");
  assert.ok(group.status().every((status) => status.state === "ready" && status.pid > 0));
  await group.stop();
  assert.ok(group.status().every((status) => status.state === "stopped" && status.pid === undefined));
  const lines = linesOf(directory, "order");
  assert.equal(lines.length, 16);
  const place = (what, name) => lines.indexOf(`${what} ${name}`);
  const edges = {
    web: ["api", "assets"],
    api: ["db", "cache", "queue"],
    worker: ["queue", "db"],
    queue: ["cache"],
    mailer: ["worker"],
  };
  for (const [from, needs] of Object.entries(edges)) {
    for (const need of needs) {
      assert.ok(place("start", need) < place("start", from), `${need} starts before ${from}`);
      assert.ok(place("stop", from) < place("stop", need), `${from} stops before ${need}`);
    }
  }
});

testGroup("what does not depend on each other starts at once", async (start) => {
  // Each is ready only when the other has started, too.
  const waitsFor = (mine, other) =>
    shell(`: > ${mine}; while [ ! -e ${other} ]; do sleep 0.02; done; echo up; exec sleep 300`, {
      ready: { line: "up" },
    });
  const group = await start({ a: waitsFor("a", "b"), b: waitsFor("b", "a") });
  assert.equal(group.state, "ready");
});

testGroup("a start that fails says who, why, and what it wrote, and leaves nothing", async (start) => {
  const failing = shell("echo one; echo two >&2; exit 3", { ready: { line: "never" }, restart: "no" });
  const error = await rejection(
    start({ db: idle(), api: { ...failing, dependsOn: ["db"] }, web: idle({ dependsOn: ["api"] }) }),
  );
  assert.equal(error.code, "ERR_SIGNALBOX_SERVICE_FAILED");
  assert.equal(error.service, "api");
  assert.equal(error.exitCode, 3);
  assert.match(error.reason, /exit code 3/);
  assert.deepEqual(error.lastLines, [
    { stream: "stdout", text: "one" },
    { stream: "stderr", text: "two" },
  ]);
  assert.match(error.message, /"api" failed: .*\n  one\n  two/s);
});

testGroup("a command that does not exist is a failure with its reason", async (start) => {
  const error = await rejection(
    start({ a: { command: "no-such-program-at-all", restart: { maxRestarts: 1, minDelayMs: 1 } } }),
  );
  assert.equal(error.code, "ERR_SIGNALBOX_SERVICE_FAILED");
  assert.match(error.reason, /"no-such-program-at-all" was not found/);
});

testGroup("an aborted start leaves nothing", async (start) => {
  const controller = new AbortController();
  const starting = start({ a: idle({ ready: { line: "never" } }) }, { signal: controller.signal });
  setTimeout(() => controller.abort(new Error("enough")), 50);
  const error = await rejection(starting);
  assert.equal(error.code, "ERR_SIGNALBOX_ABORTED");
  assert.equal(error.cause.message, "enough");
});

testGroup("a signal stops a group that runs", async (start) => {
  const controller = new AbortController();
  const group = await start({ a: idle() }, { signal: controller.signal });
  controller.abort();
  await waitFor(() => group.state === "stopped", { what: "the group to be stopped" });
});

testGroup("only what is named runs, with what it needs; more can be started later", async (start) => {
  const group = await start({ a: idle(), b: idle({ dependsOn: ["a"] }), c: idle() }, { only: ["b"] });
  assert.equal(group.status("a").state, "ready");
  assert.equal(group.status("c")?.state ?? "pending", "pending");
});

testGroup("one is stopped, started and restarted by its name", async (start) => {
  const group = await start({ a: idle(), b: idle() });
  const before = group.status("a").pid;
  await group.restart("a");
  assert.notEqual(group.status("a").pid, before);
  assert.equal(group.status("a").restarts, 0);
  await group.stop("a");
  assert.equal(group.status("a").state, "stopped");
  assert.equal(group.status("b").state, "ready");
  await group.start("a");
  assert.equal(group.status("a").state, "ready");
  assert.equal(group.status("a").runs, 3);
  await group.ready();
});

testGroup("a name that nobody has is refused", async (start) => {
  const group = await start({ a: idle() });
  for (const refused of [group.restart("x"), group.stop("x"), group.start("x"), group.scale("x", 2)]) {
    assert.equal((await rejection(refused)).code, "ERR_SIGNALBOX_SERVICE_UNKNOWN");
  }
  assert.throws(() => group.logs("x"), { code: "ERR_SIGNALBOX_SERVICE_UNKNOWN" });
  assert.throws(() => group.on("nothing", () => {}), { code: "ERR_SIGNALBOX_OPTION_RANGE" });
  assert.equal(group.status("x"), undefined);
});

testGroup("a group that was stopped takes no more orders", async (start) => {
  const group = await start({ a: idle() });
  await group.stop();
  await group.stop();
  assert.equal((await rejection(group.restart("a"))).code, "ERR_SIGNALBOX_SERVICE_STOPPED");
  assert.equal((await rejection(group.ready())).code, "ERR_SIGNALBOX_SERVICE_STOPPED");
});

testGroup("listeners hear of each state, in order", async (start) => {
  const group = await start({ a: idle() });
  const heard = [];
  group.on("state", ({ service, label, state, previous }) => heard.push([service, label, previous, state]));
  group.on("exit", ({ label, exit }) => heard.push([label, exit.signal]));
  group.on("ready", ({ label }) => heard.push([label, "is ready"]));
  await group.restart("a");
  assert.deepEqual(heard, [
    ["a", "a", "ready", "stopping"],
    ["a", "SIGTERM"],
    ["a", "a", "stopping", "starting"],
    ["a", "a", "starting", "ready"],
    ["a", "is ready"],
  ]);
});

testGroup("a oneshot that has done its work lets others begin", async (start, directory) => {
  const group = await start({
    migrate: shell("sleep 0.1; echo migrated > done", { oneshot: true }),
    api: shell("cat done && exec sleep 300", { dependsOn: { migrate: { condition: "completed" } } }),
  });
  assert.equal(group.status("migrate").state, "completed");
  assert.equal(group.status("migrate").exit.exitCode, 0);
  assert.equal(group.status("api").state, "ready");
  assert.deepEqual(linesOf(directory, "done"), ["migrated"]);
});

testGroup("what a service leaves behind goes before it is started again", async (start) => {
  // The daemon holds a lock that the next run needs.
  const script = "exec 9> lock; flock -n 9 || exit 7; setsid sleep 300 9>&9 & echo up; sleep 0.2; exit 1";
  const group = await start({
    a: shell(script, { ready: { line: "up" }, restart: { minDelayMs: 1, maxRestarts: 50 } }),
  });
  await waitFor(() => group.status("a").runs >= 4, { what: "some runs", timeoutMs: 20_000 });
  assert.equal(group.status("a").exit.exitCode, 1);
});

testGroup("a service that ignores its stop signal is killed after its grace", async (start) => {
  const group = await start({
    a: shell("trap '' TERM; echo up; while :; do sleep 0.1; done", { ready: { line: "up" }, killGraceMs: 100 }),
  });
  await group.stop();
  assert.equal(group.status("a").exit.signal, "SIGKILL");
});

testGroup("a group is stopped by its manager and by disposal", async (start, _directory, manager) => {
  const first = await start({ a: idle() });
  await manager.stopAll();
  assert.equal(first.state, "stopped");
  const second = await start({ a: idle() });
  await second[Symbol.asyncDispose]();
  assert.equal(second.state, "stopped");
});

testGroup("status is read from memory", async (start) => {
  const group = await start({ a: idle(), b: idle() });
  await untilState(group, "a", "ready");
  assert.equal(group.status("a"), group.status("a"));
  assert.ok(Object.isFrozen(group.status("a")));
});

testThatNothingIsLeft();
