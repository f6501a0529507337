"use strict";
const { existsSync, writeFileSync } = require("node:fs");
const { join } = require("node:path");
const {
  ManagedProcess,
  ProcessError,
  ProcessManager,
  SignalboxError,
  Terminal,
  engineStats,
  spawn,
} = require("signalbox");
const { collect, collectProcess, readAll, script } = require("../collect.js");
const { assert, tempDir, test, waitFor } = require("../harness.js");
const { runScript } = require("../script.js");
const { findProcesses, isRunning, stat } = require("../system.js");

const SLEEP = { command: "sleep", args: ["60"] };

const exitOf = (child) => new Promise((resolve) => child.on("exit", resolve));
const closeOf = (child) => new Promise((resolve) => child.on("close", resolve));

/** A test with a manager of its own, of which nothing is left. */
function testWith(options, name, use) {
  test(name, async () => {
    const manager = new ProcessManager(options);
    try {
      await use(manager);
    } finally {
      await manager.stopAll({ signal: "SIGKILL" });
    }
  });
}

/** A file that nobody has made yet, and a script that waits for it. */
function gate() {
  const file = join(tempDir(), "go");
  return { wait: `while [ ! -e ${file} ]; do sleep 0.02; done`, go: () => writeFileSync(file, "") };
}

// ── identity ─────────────────────────────────────────────────────────────────────────────────────

testWith({}, "an id is what was given, or made up and unlike all others", async (manager) => {
  const named = await manager.spawn({ ...SLEEP, id: "mine" });
  const others = await Promise.all([manager.spawn(SLEEP), manager.spawn(SLEEP)]);
  assert.equal(named.id, "mine");
  assert.match(others[0].id, /^process-\d+$/);
  assert.notEqual(others[0].id, others[1].id);
  assert.equal(manager.get("mine"), named);
  assert.equal(manager.get("nobody"), undefined);
});

testWith({}, "the id of a process that runs is refused for another one", async (manager) => {
  await manager.spawn({ ...SLEEP, id: "twin" });
  await assert.rejects(manager.spawn({ ...SLEEP, id: "twin" }), {
    name: "SignalboxError",
    code: "ERR_SIGNALBOX_PROCESS_ID",
    id: "twin",
  });
  assert.equal(manager.list().length, 1);
});

testWith({}, "of two starts with the same id in one tick one is refused", async (manager) => {
  const outcomes = await Promise.allSettled([1, 2, 3].map(() => manager.spawn({ ...SLEEP, id: "twin" })));
  assert.deepEqual(outcomes.map(({ status }) => status).sort(), ["fulfilled", "rejected", "rejected"]);
  for (const { reason } of outcomes.filter(({ status }) => status === "rejected")) {
    assert.equal(reason.code, "ERR_SIGNALBOX_PROCESS_ID");
  }
  assert.equal(manager.list().length, 1);
});

testWith({ maxProcesses: 1, whenFull: "wait" }, "a start that waits has its id for itself", async (manager) => {
  const first = await manager.spawn({ ...SLEEP, id: "first" });
  const waiting = manager.spawn({ ...SLEEP, id: "second" });
  await assert.rejects(manager.spawn({ ...SLEEP, id: "second" }), { code: "ERR_SIGNALBOX_PROCESS_ID" });
  await first.kill();
  assert.equal((await waiting).id, "second");
});

testWith({}, "an id is free again after its process has ended, or was not started", async (manager) => {
  const first = await manager.spawn({ command: "true", id: "again" });
  await first.wait();
  await assert.rejects(manager.spawn({ command: "no-such-program", id: "again" }), { type: "SPAWN_FAILED" });
  const second = await manager.spawn({ ...SLEEP, id: "again" });
  assert.equal(manager.get("again"), second);
  await exitOf(first);
  assert.equal(manager.get("again"), second);
});

testWith({}, "an id that looks made up does not push a process out of the list", async (manager) => {
  const probe = await manager.spawn(SLEEP);
  const number = Number(probe.id.slice("process-".length));
  const taken = await Promise.all(
    Array.from({ length: 20 }, (_, index) => manager.spawn({ ...SLEEP, id: `process-${number + 2 + index}` })),
  );
  const others = await Promise.all(Array.from({ length: 5 }, () => manager.spawn(SLEEP)));
  assert.equal(manager.list().length, 26);
  assert.equal(new Set([probe, ...taken, ...others].map(({ id }) => id)).size, 26);
});

testWith({}, "two managers may use the same id", async (manager) => {
  const other = new ProcessManager();
  await manager.spawn({ ...SLEEP, id: "shared" });
  await other.spawn({ ...SLEEP, id: "shared" });
  await other.stopAll();
  assert.equal(manager.get("shared").exit, undefined);
});

test("ids and names are text", async () => {
  for (const [option, value] of [
    ["id", 5],
    ["id", null],
    ["name", {}],
    ["metadata", "text"],
  ]) {
    await assert.rejects(spawn({ command: "true", [option]: value }), { code: "ERR_SIGNALBOX_OPTION_TYPE", option });
  }
});

testWith({}, "status and handle are plain data about a process", async (manager) => {
  const before = Date.now();
  const metadata = { team: "build", tags: ["a"] };
  const child = await manager.spawn({ ...SLEEP, id: "a", name: "a sleeper", metadata });
  const { startTime, ...rest } = child.status;
  assert.ok(startTime instanceof Date && startTime >= before - 1 && startTime <= Date.now());
  assert.deepEqual(rest, {
    id: "a",
    name: "a sleeper",
    adapter: undefined,
    pid: child.pid,
    state: "running",
    exit: undefined,
    metadata,
  });
  assert.equal(child.metadata, metadata);
  assert.equal(child.name, "a sleeper");
  assert.deepEqual(child.handle, { id: "a", pid: child.pid, startTime });
  assert.deepEqual(JSON.parse(JSON.stringify(child.handle)).id, "a");
  const exit = await child.stop();
  await waitFor(() => child.state === "stopped", { what: "the state" });
  assert.deepEqual(manager.status(), [{ ...rest, startTime, state: "stopped", exit }]);
});

testWith({ maxEnded: 2 }, "maxEnded bounds the ended processes that are listed", async (manager) => {
  const running = await manager.spawn({ ...SLEEP, id: "running" });
  for (const id of ["a", "b", "c", "d"]) await exitOf(await manager.spawn({ command: "true", id }));
  assert.deepEqual(
    manager.list().map(({ id }) => id),
    ["running", "c", "d"],
  );
  assert.equal(manager.get("a"), undefined);
  assert.equal(manager.get("running"), running);
});

testWith({ maxEnded: 0 }, "with maxEnded 0 none that has ended is listed", async (manager) => {
  await exitOf(await manager.spawn({ command: "true" }));
  assert.deepEqual(manager.list(), []);
});

testWith({}, "processes are listed in the order of their start", async (manager) => {
  for (const id of ["z", "a", "m"]) await manager.spawn({ ...SLEEP, id });
  assert.deepEqual(
    manager.list().map(({ id }) => id),
    ["z", "a", "m"],
  );
  assert.deepEqual(
    manager.status().map(({ id }) => id),
    ["z", "a", "m"],
  );
});

test("wrong options of a manager are refused", () => {
  for (const [options, code] of [
    [{ maxProcesses: "4" }, "TYPE"],
    [{ maxProcesses: 0 }, "RANGE"],
    [{ maxProcesses: NaN }, "RANGE"],
    [{ maxEnded: "4" }, "TYPE"],
    [{ maxEnded: -1 }, "RANGE"],
    [{ whenFull: "queue" }, "(RANGE|TYPE)"],
    [{ adapters: { x: 5 } }, "TYPE"],
    [{ adapters: null }, "TYPE"],
    [{ maxConcurrent: 4 }, "UNKNOWN"],
    [null, "TYPE"],
  ]) {
    assert.throws(
      () => new ProcessManager(options),
      (error) => error instanceof SignalboxError && new RegExp(`^ERR_SIGNALBOX_OPTION_${code}$`).test(error.code),
      JSON.stringify(options),
    );
  }
});

// ── events ───────────────────────────────────────────────────────────────────────────────────────

testWith({}, "a manager tells start, states and exit of its processes, in this order", async (manager) => {
  const told = [];
  for (const event of ["started", "state", "exit", "failure"]) {
    manager.on(event, (value) => told.push([event, value]));
  }
  const child = await manager.spawn(script("read line"));
  child.end("go\n");
  const exit = await exitOf(child);
  const expected = [
    ["started", { process: child }],
    ["state", { process: child, state: "stopped" }],
    ["exit", { process: child, exit }],
  ];
  assert.deepEqual(
    told.map(([event]) => event),
    ["started", "state", "exit"],
  );
  told.forEach(([, value], index) => {
    assert.equal(value.process, child);
    assert.deepEqual(Object.keys(value), Object.keys(expected[index][1]));
  });
  assert.equal(told[1][1].state, "stopped");
  assert.equal(told[2][1].exit, exit);
});

testWith({}, "a manager misses no event of processes that end at once", async (manager) => {
  const told = new Map();
  for (const event of ["started", "state", "exit"]) {
    manager.on(event, ({ process, state }) => {
      told.set(process.id, [...(told.get(process.id) ?? []), state ?? event]);
    });
  }
  const ids = Array.from({ length: 100 }, (_, index) => `short-${index}`);
  await Promise.all(ids.map(async (id) => exitOf(await manager.spawn({ command: "true", id }))));
  for (const id of ids) assert.deepEqual(told.get(id), ["started", "stopped", "exit"], id);
});

testWith({}, "failures are told with their types", async (manager) => {
  const failures = [];
  manager.on("failure", (failure) => failures.push(failure));
  await manager.spawn({ command: "no-such-program" }).catch(() => {});
  await manager.spawn({ command: "true", stdout: { file: "/no/such/folder/file" } }).catch(() => {});
  await exitOf(await manager.spawn(script("exit 3")));
  await exitOf(await manager.spawn(script("kill -KILL $$")));
  await exitOf(await manager.spawn({ ...SLEEP, timeoutMs: 20 }));
  assert.deepEqual(
    failures.map(({ error }) => [error.type, error.code]),
    [
      ["SPAWN_FAILED", "ERR_SIGNALBOX_SPAWN_NOT_FOUND"],
      ["SPAWN_FAILED", "ERR_SIGNALBOX_STDIO_FILE"],
      ["UNEXPECTED_EXIT", "ERR_SIGNALBOX_PROCESS_FAILED"],
      ["UNEXPECTED_EXIT", "ERR_SIGNALBOX_PROCESS_FAILED"],
      ["TIMEOUT", "ERR_SIGNALBOX_PROCESS_TIMED_OUT"],
    ],
  );
  for (const { error } of failures) assert.ok(error instanceof ProcessError && error instanceof SignalboxError);
  assert.deepEqual(
    failures.map(({ process }) => process instanceof ManagedProcess),
    [false, false, true, true, true],
  );
  const [, , coded, killed] = failures.map(({ error }) => error);
  assert.deepEqual([coded.exitCode, coded.reason, coded.command], [3, "exited", "sh"]);
  assert.deepEqual([killed.signal, killed.reason, killed.pid], ["SIGKILL", "signaled", failures[3].process.pid]);
});

testWith({}, "a process that was stopped is no failure", async (manager) => {
  manager.on("failure", ({ error }) => assert.fail(error));
  const child = await manager.spawn(SLEEP);
  const exited = exitOf(child);
  await child.stop();
  await exited;
});

testWith({}, "options that are refused are no failure of a process", async (manager) => {
  manager.on("failure", ({ error }) => assert.fail(error));
  await assert.rejects(manager.spawn({ command: 5 }), { code: "ERR_SIGNALBOX_OPTION_TYPE" });
  await assert.rejects(manager.spawn({ command: "true", nice: 99 }), { code: "ERR_SIGNALBOX_OPTION_RANGE" });
});

testWith({}, "listeners of a manager can be removed, and unknown events are refused", async (manager) => {
  const heard = [];
  const controller = new AbortController();
  const dispose = manager.on("started", () => heard.push("disposed"));
  manager.on("started", () => heard.push("aborted"), { signal: controller.signal });
  manager.on("started", () => heard.push("stays"));
  dispose();
  controller.abort();
  await manager.spawn({ command: "true" });
  assert.deepEqual(heard, ["stays"]);
  assert.throws(() => manager.on("data", () => {}), { code: "ERR_SIGNALBOX_OPTION_RANGE" });
  assert.throws(() => manager.on("started"), { code: "ERR_SIGNALBOX_OPTION_TYPE" });
});

// ── adapters ─────────────────────────────────────────────────────────────────────────────────────

const SHOW = { command: "sh", args: ["-c", 'echo "$A$B$C:$*"; pwd', "sh"], env: { A: "a", B: "b" } };

const outputOf = async (child) => {
  const output = collectProcess(child);
  await output.exited;
  return output.stdout;
};

testWith(
  { adapters: { show: { ...SHOW, cwd: "/usr" } } },
  "an adapter's options are those of the process",
  async (manager) => {
    const child = await manager.spawn({ adapter: "show" });
    assert.equal(await outputOf(child), "ab:\n/usr\n");
    assert.equal(child.handle.adapter, "show");
    assert.equal(child.status.adapter, "show");
  },
);

testWith(
  { adapters: { show: { ...SHOW, cwd: "/usr" } } },
  "arguments go behind an adapter's, variables on top, and the rest replaces",
  async (manager) => {
    const given = { adapter: "show", args: ["x", "y"], env: { B: "B", C: "C" }, cwd: "/" };
    assert.equal(await outputOf(await manager.spawn(given)), "aBC:x y\n/\n");
    // Neither side was changed by that.
    assert.equal(await outputOf(await manager.spawn({ adapter: "show" })), "ab:\n/usr\n");
    assert.deepEqual(given.args, ["x", "y"]);
  },
);

testWith({ adapters: { show: SHOW } }, "a command of its own goes before an adapter's", async (manager) => {
  const child = await manager.spawn({ adapter: "show", command: "printf", args: ["%s"] });
  assert.equal(await outputOf(child), "-c");
});

testWith(
  { adapters: { set: { ...SLEEP, metadata: { a: 1, b: 1 }, limits: { openFiles: 50 }, output: { merge: true } } } },
  "metadata, limits and output are merged member by member",
  async (manager) => {
    const child = await manager.spawn({
      adapter: "set",
      command: "sh",
      args: [],
      metadata: { b: 2, c: 2 },
      limits: { fileBytes: 1024 },
      output: { flushIntervalMs: 0 },
    });
    assert.deepEqual(child.metadata, { a: 1, b: 2, c: 2 });
  },
);

testWith(
  { adapters: { quiet: { ...SLEEP, stdio: "ignore" } } },
  "a stream that is named goes before an adapter's stdio",
  async (manager) => {
    const child = await manager.spawn({ adapter: "quiet", command: "echo", args: [], stdout: "pipe" });
    assert.equal(await outputOf(child), "60\n");
  },
);

testWith(
  { adapters: { quiet: { ...SLEEP, stdout: "ignore", stdin: "ignore" } } },
  "stdio goes before streams that an adapter names",
  async (manager) => {
    const child = await manager.spawn({ adapter: "quiet", command: "echo", args: [], stdio: "pipe" });
    assert.equal(await outputOf(child), "60\n");
  },
);

testWith(
  { adapters: { show: { ...SHOW, cwd: "/usr" } } },
  "what is undefined does not replace an adapter's option",
  async (manager) => {
    const child = await manager.spawn({
      adapter: "show",
      command: undefined,
      cwd: undefined,
      args: undefined,
      env: undefined,
    });
    assert.equal(await outputOf(child), "ab:\n/usr\n");
  },
);

testWith({}, "an adapter can be a function of the options that are given", async (manager) => {
  let got;
  manager.registerAdapter("tool", (options) => {
    got = options;
    return { ...options, command: "echo", args: ["tool", ...(options.args ?? [])] };
  });
  const child = await manager.spawn({ adapter: "tool", args: ["x"], id: "t", metadata: { a: 1 } });
  assert.deepEqual(got, { args: ["x"], id: "t", metadata: { a: 1 } });
  assert.equal(await outputOf(child), "tool x\n");
  assert.deepEqual([child.id, child.handle.adapter], ["t", "tool"]);
});

testWith(
  { adapters: { one: SLEEP, two: SLEEP } },
  "an unknown adapter is refused, with the names of those that are known",
  async (manager) => {
    const error = await manager.spawn({ adapter: "three" }).catch((reason) => reason);
    assert.deepEqual([error.code, error.adapter], ["ERR_SIGNALBOX_ADAPTER_UNKNOWN", "three"]);
    assert.match(error.message, /"one", "two"/);
    await assert.rejects(manager.spawn({ adapter: 5 }), { code: "ERR_SIGNALBOX_OPTION_TYPE" });
    await assert.rejects(manager.spawn({ adapter: "toString" }), { code: "ERR_SIGNALBOX_ADAPTER_UNKNOWN" });
  },
);

testWith({}, "registerAdapter's disposer takes back what it added, and nothing that came later", async (manager) => {
  const first = manager.registerAdapter("a", { command: "echo", args: ["first"] });
  const second = manager.registerAdapter("a", { command: "echo", args: ["second"] });
  first();
  assert.equal(await outputOf(await manager.spawn({ adapter: "a" })), "second\n");
  second[Symbol.dispose]();
  await assert.rejects(manager.spawn({ adapter: "a" }), { code: "ERR_SIGNALBOX_ADAPTER_UNKNOWN" });
  assert.throws(() => manager.registerAdapter("", SLEEP), { code: "ERR_SIGNALBOX_OPTION_TYPE" });
  assert.throws(() => manager.registerAdapter("a", "sleep"), { code: "ERR_SIGNALBOX_OPTION_TYPE" });
});

// ── limits ───────────────────────────────────────────────────────────────────────────────────────

testWith({ maxProcesses: 2 }, "more than maxProcesses are refused, with limit and count", async (manager) => {
  const children = await Promise.all([manager.spawn(SLEEP), manager.spawn(SLEEP)]);
  await assert.rejects(manager.spawn(SLEEP), { code: "ERR_SIGNALBOX_LIMIT_PROCESSES", limit: 2, current: 2 });
  await assert.rejects(manager.run(SLEEP), { code: "ERR_SIGNALBOX_LIMIT_PROCESSES" });
  await children[0].kill();
  await manager.spawn(SLEEP);
});

testWith({ maxProcesses: 2 }, "starts of one tick count against the limit", async (manager) => {
  const outcomes = await Promise.allSettled([1, 2, 3, 4].map(() => manager.spawn(SLEEP)));
  assert.deepEqual(outcomes.map(({ status }) => status).sort(), ["fulfilled", "fulfilled", "rejected", "rejected"]);
});

testWith(
  { maxProcesses: 1, maxMemoryBytes: 2 ** 50 },
  "starts of one tick count against the limit when others are looked at, too",
  async (manager) => {
    const outcomes = await Promise.allSettled([1, 2, 3, 4].map(() => manager.spawn(SLEEP)));
    assert.equal(outcomes.filter(({ status }) => status === "fulfilled").length, 1);
  },
);

testWith({ maxProcesses: 1 }, "starts that fail or are refused give their place back", async (manager) => {
  for (const options of [
    { command: "no-such-program" },
    { command: 5 },
    { command: "true", nice: 99 },
    { adapter: "none" },
  ]) {
    await assert.rejects(manager.spawn(options));
  }
  await manager.spawn(SLEEP);
});

testWith({ maxProcesses: 1 }, "checkResourceLimits tells whether one more may start", async (manager) => {
  assert.equal(await manager.checkResourceLimits(), undefined);
  const child = await manager.spawn(SLEEP);
  await assert.rejects(manager.checkResourceLimits(), {
    code: "ERR_SIGNALBOX_LIMIT_PROCESSES",
    limit: 1,
    current: 1,
  });
  await child.kill();
  await manager.checkResourceLimits();
});

testWith({ maxProcesses: 1, whenFull: "wait" }, "starts wait in line, in order", async (manager) => {
  const order = [];
  let most = 0;
  const starts = [0, 1, 2, 3, 4].map(async (number) => {
    const child = await manager.spawn({ ...script("read line"), id: String(number) });
    order.push(number);
    most = Math.max(most, manager.list().filter(({ exit }) => exit === undefined).length);
    child.end("go\n");
    await child.wait();
  });
  assert.equal(manager.waiting, 4);
  await Promise.all(starts);
  assert.deepEqual(order, [0, 1, 2, 3, 4]);
  assert.equal(most, 1);
  assert.equal(manager.waiting, 0);
});

testWith(
  { maxProcesses: 1, whenFull: "wait" },
  "an AbortSignal takes a start out of the line, and the next one moves up",
  async (manager) => {
    const first = await manager.spawn(SLEEP);
    const controller = new AbortController();
    const given_up = manager.spawn({ ...SLEEP, signal: controller.signal });
    const next = manager.spawn({ ...SLEEP, id: "next" });
    assert.equal(manager.waiting, 2);
    controller.abort("no longer");
    await assert.rejects(given_up, { code: "ERR_SIGNALBOX_ABORTED", cause: "no longer" });
    assert.equal(manager.waiting, 1);
    await first.kill();
    assert.equal((await next).id, "next");
  },
);

testWith(
  { maxProcesses: 1, whenFull: "wait" },
  "a start whose signal is aborted already does not wait",
  async (manager) => {
    await manager.spawn(SLEEP);
    await assert.rejects(manager.spawn({ ...SLEEP, signal: AbortSignal.abort() }), { code: "ERR_SIGNALBOX_ABORTED" });
    assert.equal(manager.waiting, 0);
  },
);

testWith(
  { maxProcesses: 1, whenFull: "wait" },
  "a start that fails after its wait lets the next one through",
  async (manager) => {
    const first = await manager.spawn(SLEEP);
    const failing = manager.spawn({ command: "no-such-program" });
    const next = manager.spawn(SLEEP);
    await Promise.all([first.kill(), assert.rejects(failing, { code: "ERR_SIGNALBOX_SPAWN_NOT_FOUND" })]);
    await next;
  },
);

testWith({ maxProcesses: 1, whenFull: "wait" }, "more than 1,000 starts do not wait", async (manager) => {
  await manager.spawn(SLEEP);
  const controller = new AbortController();
  const waiting = Array.from({ length: 1_000 }, () => manager.spawn({ ...SLEEP, signal: controller.signal }));
  await assert.rejects(manager.spawn(SLEEP), { code: "ERR_SIGNALBOX_LIMIT_WAITING", limit: 1_000, current: 1_000 });
  controller.abort();
  for (const { reason } of await Promise.allSettled(waiting)) assert.equal(reason.code, "ERR_SIGNALBOX_ABORTED");
});

testWith({ maxProcesses: 3, whenFull: "wait" }, "many runs keep to the limit, and all end", async (manager) => {
  let most = 0;
  manager.on("started", () => {
    most = Math.max(most, manager.list().filter(({ exit }) => exit === undefined).length);
  });
  const runs = Array.from({ length: 60 }, (_, number) => manager.run({ command: "echo", args: [`${number}`] }));
  const results = await Promise.all(runs);
  assert.deepEqual(
    results.map(({ stdout }) => Number(stdout)),
    Array.from({ length: 60 }, (_, number) => number),
  );
  assert.ok(most >= 1 && most <= 3, `${most} at once`);
});

// ── ending ───────────────────────────────────────────────────────────────────────────────────────

testWith({}, "kill stops a process by its id, beginning with the signal that is given", async (manager) => {
  await manager.spawn({ ...SLEEP, id: "a" });
  await manager.spawn({ ...SLEEP, id: "b" });
  const exit = await manager.kill("a", "SIGINT");
  assert.deepEqual([exit.signal, exit.reason], ["SIGINT", "stopped"]);
  assert.equal((await manager.kill("b")).signal, "SIGTERM");
  assert.equal(await manager.kill("nobody"), undefined);
});

testWith({}, "kill without a signal begins with the process's own", async (manager) => {
  await manager.spawn({ ...SLEEP, id: "a", stopSignal: "SIGINT" });
  assert.equal((await manager.kill("a")).signal, "SIGINT");
  await manager.spawn({ ...SLEEP, id: "b", interactive: true });
  assert.equal((await manager.kill("b")).signal, "SIGHUP");
});

testWith({}, "stopAll stops all at once, each with its own signal", async (manager) => {
  const children = await Promise.all([
    manager.spawn(SLEEP),
    manager.spawn({ ...SLEEP, stopSignal: "SIGINT" }),
    manager.spawn({ ...SLEEP, interactive: true }),
  ]);
  await manager.stopAll();
  assert.deepEqual(
    children.map(({ exit }) => exit.signal),
    ["SIGTERM", "SIGINT", "SIGHUP"],
  );
  for (const child of children) assert.equal(isRunning(child.pid), false);
});

testWith({}, "stopAll takes a signal and a grace for all", async (manager) => {
  const up = await manager.spawn({ ...script("trap '' TERM; echo up; while :; do sleep 0.05; done"), id: "deaf" });
  await up.lines().next();
  await manager.stopAll({ graceMs: 50 });
  assert.equal(up.exit.signal, "SIGKILL");
});

testWith({}, "stopAll stops what is being started", async (manager) => {
  const starting = manager.spawn(SLEEP);
  await manager.stopAll();
  assert.equal((await starting).exit.reason, "stopped");
});

testWith({ maxProcesses: 1, whenFull: "wait" }, "stopAll lets no start through that waits", async (manager) => {
  await manager.spawn(SLEEP);
  const made = join(tempDir(), "made");
  const waiting = manager.spawn({ command: "touch", args: [made] });
  const outcome = assert.rejects(waiting, { code: "ERR_SIGNALBOX_ABORTED" });
  await manager.stopAll();
  await outcome;
  assert.equal(manager.waiting, 0);
  assert.equal(existsSync(made), false);
  // Afterwards it goes on as before.
  await manager.run({ command: "true" });
});

test("disposal of a manager stops all, and waits when it is awaited", async () => {
  const manager = new ProcessManager();
  const children = await Promise.all([manager.spawn(SLEEP), manager.spawn(SLEEP)]);
  await manager[Symbol.asyncDispose]();
  for (const child of children) assert.equal(isRunning(child.pid), false);
  const another = await manager.spawn(SLEEP);
  manager[Symbol.dispose]();
  assert.equal((await another.wait()).reason, "stopped");
});

// ── readiness ────────────────────────────────────────────────────────────────────────────────────

testWith({}, "whenReady settles with the line that holds the text", async (manager) => {
  const child = await manager.spawn({
    ...script("echo starting; echo listening on 80 >&2; sleep 60"),
    ready: { line: "listening" },
  });
  assert.deepEqual(await child.whenReady(), { text: "listening on 80", stream: "stderr" });
  assert.deepEqual(await child.whenReady(), { text: "listening on 80", stream: "stderr" });
});

testWith({}, "whenReady takes a regular expression, whatever its flags", async (manager) => {
  for (const line of [/port \d+$/, /port \d+$/g, /PORT \d+$/iy]) {
    const child = await manager.spawn({ ...script("echo at port 8080; echo at port 8080; sleep 60"), ready: { line } });
    if (!line.sticky) line.lastIndex = 5;
    assert.equal((await child.whenReady()).text, "at port 8080");
  }
});

testWith({}, "without a ready option a process is ready at once", async (manager) => {
  assert.equal(await (await manager.spawn(SLEEP)).whenReady(), undefined);
});

testWith({}, "whenReady rejects when the process ends before, also by itself and well", async (manager) => {
  for (const [command, how] of [
    [script("echo something; exit 0"), /exit code 0/],
    [script("exit 7"), /exit code 7/],
    [script("kill -9 $$"), /SIGKILL/],
  ]) {
    const child = await manager.spawn({ ...command, ready: { line: "never" } });
    const error = await child.whenReady().catch((reason) => reason);
    assert.deepEqual([error.code, error.id], ["ERR_SIGNALBOX_NOT_READY", child.id]);
    assert.match(error.message, how);
  }
});

testWith({}, "a last line without an end makes a process ready that ends with it", async (manager) => {
  const child = await manager.spawn({ ...script("printf ready"), ready: { line: "ready" } });
  assert.equal((await child.whenReady()).text, "ready");
});

testWith({}, "whenReady rejects when the time is over, and the process goes on", async (manager) => {
  const child = await manager.spawn({ ...SLEEP, ready: { line: "never", timeoutMs: 30 } });
  await assert.rejects(child.whenReady(), { code: "ERR_SIGNALBOX_NOT_READY" });
  assert.ok(isRunning(child.pid));
});

testWith({}, "waiting for readiness can be aborted, and goes on for others", async (manager) => {
  const { wait, go } = gate();
  const child = await manager.spawn({ ...script(`${wait}; echo ready; sleep 60`), ready: { line: "ready" } });
  const controller = new AbortController();
  const aborted = child.whenReady({ signal: controller.signal });
  controller.abort("enough");
  await assert.rejects(aborted, { code: "ERR_SIGNALBOX_ABORTED", cause: "enough" });
  await assert.rejects(child.whenReady({ signal: AbortSignal.abort() }), { code: "ERR_SIGNALBOX_ABORTED" });
  go();
  assert.equal((await child.whenReady()).text, "ready");
});

testWith({}, "a process that waits for readiness keeps its output for its first listener", async (manager) => {
  const child = await manager.spawn({
    ...script("echo before; echo ready; echo after; sleep 60"),
    ready: { line: "ready" },
  });
  await child.whenReady();
  const output = collectProcess(child);
  await waitFor(() => output.stdout === "before\nready\nafter\n", { what: "all output" });
});

testWith({}, "a wrong ready option is refused, and nothing runs", async (manager) => {
  const mark = `signalbox-ready-${process.pid}-${Date.now()}`;
  for (const ready of [
    { line: 5 },
    {},
    "ready",
    null,
    { line: "x", timeout: 5 },
    { line: "x", timeoutMs: "5" },
    { line: "x", timeoutMs: -1 },
    { line: "x", timeoutMs: 2 ** 31 },
  ]) {
    await assert.rejects(
      manager.spawn({ command: "sh", args: ["-c", "sleep 60; :", mark], ready }),
      ({ code }) => code.startsWith("ERR_SIGNALBOX_OPTION_"),
      JSON.stringify(ready),
    );
  }
  assert.deepEqual(findProcesses(mark), []);
  assert.deepEqual(manager.list(), []);
});

test("a failed start with a ready option keeps no event loop running", async () => {
  const { stdout, code, stderr } = await runScript(`
    signalbox.spawn({ command: "no-such-program", ready: { line: "x" } }).catch((error) => console.log(error.code));
    process.on("exit", () => console.log("ended"));
    setTimeout(() => { console.log("kept running"); process.exit(1); }, 10_000).unref();
  `);
  assert.deepEqual([stdout, code], ["ERR_SIGNALBOX_SPAWN_NOT_FOUND\nended\n", 0], stderr);
});

// ── pausing ──────────────────────────────────────────────────────────────────────────────────────

testWith({}, "pause stops a process and its descendants, and resume has them go on", async (manager) => {
  const child = await manager.spawn(script("sleep 60 & echo $! >&2; exec yes"));
  let bytes = 0;
  const states = [];
  child.on("stdout", (text) => (bytes += text.length));
  child.on("state", (state) => states.push(state));
  const { value: descendant } = await child.lines({ stream: "stderr" }).next();
  await waitFor(() => bytes > 0, { what: "output" });
  const both = [child.pid, descendant.text];
  const areStopped = () => both.every((pid) => stat(pid).state === "T");
  await child.pause();
  assert.equal(child.state, "paused");
  await waitFor(areStopped, { what: "both to be stopped" });
  // What was written before still arrives; then there is silence.
  let before;
  const isSilent = async () => {
    before = bytes;
    await child.metrics();
    return bytes === before;
  };
  await waitFor(isSilent, { what: "silence" });
  await child.resume();
  assert.equal(child.state, "running");
  await waitFor(() => bytes > before && !both.some((pid) => stat(pid)?.state === "T"), { what: "further output" });
  assert.deepEqual(states, ["paused", "running"]);
});

testWith({}, "pausing and resuming twice is harmless", async (manager) => {
  const child = await manager.spawn(SLEEP);
  await Promise.all([child.pause(), child.pause()]);
  await child.pause();
  assert.equal(child.state, "paused");
  await Promise.all([child.resume(), child.resume()]);
  await child.resume();
  assert.equal(child.state, "running");
  assert.ok(stat(child.pid).state !== "T");
});

testWith({}, "pausing and resuming in one tick settles both", async (manager) => {
  const child = await manager.spawn(SLEEP);
  await Promise.all([child.pause(), child.resume()]);
  await waitFor(() => child.state === "running" && stat(child.pid).state !== "T", { what: "it to run" });
});

testWith({}, "a pause is refused while the process is being stopped, and after its end", async (manager) => {
  const child = await manager.spawn(script("trap '' TERM; echo up; while :; do sleep 0.05; done"));
  await child.lines().next();
  const stopping = child.stop({ graceMs: 60_000 });
  await assert.rejects(child.pause(), { code: "ERR_SIGNALBOX_PROCESS_STATE", state: "stopping" });
  await Promise.all([child.kill(), stopping]);
  await assert.rejects(child.pause(), { code: "ERR_SIGNALBOX_PROCESS_ENDED", pid: child.pid });
  await assert.rejects(child.resume(), { code: "ERR_SIGNALBOX_PROCESS_ENDED" });
});

testWith({}, "a paused process that somebody kills has ended", async (manager) => {
  const child = await manager.spawn(SLEEP);
  await child.pause();
  process.kill(child.pid, "SIGKILL");
  assert.equal((await child.wait()).reason, "signaled");
});

testWith({}, "stop ends a paused process gently", async (manager) => {
  const child = await manager.spawn({
    ...script("trap 'echo bye; exit 0' TERM; echo up; while :; do sleep 0.05; done"),
    killGraceMs: 3_000,
  });
  const output = collectProcess(child);
  await waitFor(() => output.stdout === "up\n", { what: "the trap" });
  await child.pause();
  await child.stop();
  const exit = await output.exited;
  assert.deepEqual([output.stdout, exit.exitCode, exit.signal], ["up\nbye\n", 0, null]);
});

testWith({}, "timeoutMs ends a paused process gently", async (manager) => {
  const child = await manager.spawn({ ...SLEEP, timeoutMs: 300, killGraceMs: 3_000 });
  await child.pause();
  const exit = await child.wait();
  assert.deepEqual([exit.reason, exit.signal], ["timedOut", "SIGTERM"]);
});

// ── interactive processes ────────────────────────────────────────────────────────────────────────

testWith({}, "an interactive process has a terminal of the size that was asked for", async (manager) => {
  const child = await manager.spawn({
    ...script("stty size; echo $TERM; tty"),
    interactive: { cols: 100, rows: 30, name: "vt100" },
  });
  assert.ok(child.terminal instanceof Terminal);
  assert.deepEqual([child.terminal.cols, child.terminal.rows, child.terminal.pid], [100, 30, child.pid]);
  const output = collect(child.terminal);
  await output.closed;
  assert.match(output.text(), /^30 100\r\nvt100\r\n\/dev\/pts\/\d+\r\n$/);
});

testWith({}, "interactive: true means 80 columns, 24 rows and xterm-256color", async (manager) => {
  const child = await manager.spawn({ ...script("stty size; echo $TERM"), interactive: true });
  assert.equal(await outputOf(child), "24 80\r\nxterm-256color\r\n");
  const own = await manager.spawn({ ...script("echo $TERM"), interactive: true, env: { TERM: "dumb" } });
  assert.equal(await outputOf(own), "dumb\r\n");
});

testWith({}, "process and terminal are two faces of one child", async (manager) => {
  const child = await manager.spawn({
    ...script("read line; echo got:$line; read line; stty size"),
    interactive: true,
  });
  const output = collectProcess(child);
  const terminal = collect(child.terminal);
  child.terminal.write("one\r");
  await waitFor(() => output.stdout.includes("got:one"), { what: "the answer" });
  child.terminal.resize(90, 20);
  child.write("two\r");
  const [exit, terminalExit] = await Promise.all([output.exited, terminal.exited, output.closed, terminal.closed]);
  assert.match(output.stdout, /20 90\r\n$/);
  assert.equal(terminal.text(), output.stdout);
  assert.deepEqual([exit.exitCode, terminalExit], [0, { exitCode: 0 }]);
  assert.equal(child.terminal.id, child.id);
  assert.equal(child.terminal.exit.exitCode, 0);
  assert.equal(output.stderr, "");
});

testWith({}, "who listens to both faces after the end is told by both", async (manager) => {
  const child = await manager.spawn({ ...script("echo out; exit 3"), interactive: true });
  await Promise.all([closeOf(child), new Promise((resolve) => child.terminal.onClose(resolve))]);
  const told = [];
  child.on("stdout", (text) => told.push(`process ${text}`));
  child.on("exit", ({ exitCode }) => told.push(`process ${exitCode}`));
  child.terminal.onData((text) => told.push(`terminal ${text}`));
  child.terminal.onExit(({ exitCode }) => told.push(`terminal ${exitCode}`));
  try {
    await waitFor(() => told.length === 4, { what: "both faces to be told" });
  } finally {
    child.unref(); // a face that is never told would keep the host running
  }
  assert.deepEqual(told.sort(), ["process 3", "process out\r\n", "terminal 3", "terminal out\r\n"]);
});

testWith({}, "a reader of an interactive process's stderr ends at once", async (manager) => {
  const child = await manager.spawn({ ...script("echo out"), interactive: true });
  assert.deepEqual(await readAll(child.stderr()), []);
  assert.equal((await readAll(child.stdout())).join(""), "out\r\n");
});

testWith({}, "an interactive process takes no streams of its own", async (manager) => {
  for (const options of [{ stdout: "pipe" }, { stdio: "ignore" }, { stdin: "pty" }]) {
    await assert.rejects(manager.spawn({ command: "true", interactive: true, ...options }), {
      code: "ERR_SIGNALBOX_OPTION_RANGE",
    });
  }
  for (const interactive of [5, null, "yes"]) {
    await assert.rejects(manager.spawn({ command: "true", interactive }), { code: "ERR_SIGNALBOX_OPTION_TYPE" });
  }
  await assert.rejects(manager.spawn({ command: "true", interactive: { cols: 0 } }), {
    code: "ERR_SIGNALBOX_OPTION_RANGE",
  });
  await assert.rejects(manager.spawn({ command: "true", interactive: { columns: 5 } }), {
    code: "ERR_SIGNALBOX_OPTION_UNKNOWN",
  });
});

testWith({}, "other processes have no terminal", async (manager) => {
  assert.equal((await manager.spawn({ command: "true" })).terminal, undefined);
});

test("an interactive process that is let go keeps no event loop running", async () => {
  const { stdout, code, stderr } = await runScript(`
    signalbox.spawn({ command: "sleep", args: ["60"], interactive: true }).then((child) => {
      child.unref();
      console.log("let go");
    });
  `);
  assert.deepEqual([stdout, code], ["let go\n", 0], stderr);
});

// ── shapes that other process managers have ──────────────────────────────────────────────────────

testWith(
  { adapters: { tool: { command: "sh", args: ["-c"] } } },
  "data and exit events have the shapes that wrappers of child_process expect",
  async (manager) => {
    const options = { adapter: "tool", args: ["echo out; echo err >&2; exit 2"], windowsHide: true, metadata: {} };
    const child = await manager.spawn(options);
    const { id, pid, adapter, startTime } = child.handle;
    assert.deepEqual([typeof id, typeof pid, adapter, startTime instanceof Date], ["string", "number", "tool", true]);
    const data = { stdout: "", stderr: "" };
    child.on("data", ({ type, data: chunk }) => (data[type] += chunk.toString("utf8")));
    const { code, signal } = await exitOf(child);
    assert.deepEqual(data, { stdout: "out\n", stderr: "err\n" });
    assert.deepEqual([code, signal], [2, null]);
    const killed = await manager.spawn(SLEEP);
    killed.signal("SIGKILL");
    const exit = await exitOf(killed);
    assert.deepEqual([exit.code, exit.exitCode, exit.signal], [null, null, "SIGKILL"]);
  },
);

test("nothing is left when all is done", async () => {
  await waitFor(() => engineStats().children === 0, { what: "all children to be closed" });
});
