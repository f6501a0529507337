"use strict";
const { collectProcess } = require("../../collect.js");
const { assert } = require("../../harness.js");
const { SLEEP, testThatNothingIsLeft, testWith } = require("./with_manager.js");

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

testThatNothingIsLeft();
