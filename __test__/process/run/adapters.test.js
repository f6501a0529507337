"use strict";
const { ProcessManager, run } = require("signalbox");
const { script } = require("../../collect.js");
const { assert, test } = require("../../harness.js");

const failureOf = (promise) =>
  promise.then(
    () => assert.fail("it did not reject"),
    (error) => error,
  );

async function using_(manager, use) {
  try {
    await use(manager);
  } finally {
    await manager[Symbol.asyncDispose]();
  }
}

test("an adapter's own input, streams and encoding count", async () => {
  const adapters = {
    input: { command: "cat", input: "of the adapter" },
    ignore: { command: "cat", stdin: "ignore" },
    stdio: { ...script("cat; echo out; echo err >&2"), stdio: ["ignore", "pipe", "pipe"] },
    terminal: { ...script("tty >/dev/null && echo yes"), interactive: true },
    bytes: { command: "echo", encoding: null },
  };
  await using_(new ProcessManager({ adapters }), async (manager) => {
    assert.equal((await manager.run({ adapter: "input" })).stdout, "of the adapter");
    assert.equal((await manager.run({ adapter: "input", input: "given" })).stdout, "given");
    assert.equal((await manager.run({ adapter: "ignore" })).stdout, "");
    const { stdout, stderr } = await manager.run({ adapter: "stdio" });
    assert.deepEqual([stdout, stderr], ["out", "err"]);
    assert.equal((await manager.run({ adapter: "terminal" })).stdout, "yes");
    assert.deepEqual((await manager.run({ adapter: "bytes" })).stdout, Buffer.from("\n"));
  });
});

test("results and errors of an adapter name its command and all arguments", async () => {
  await using_(new ProcessManager({ adapters: { sh: { command: "sh", args: ["-c"] } } }), async (manager) => {
    const { command, args } = await manager.run({ adapter: "sh", args: ["exit 0"] });
    assert.deepEqual([command, args], ["sh", ["-c", "exit 0"]]);
    const error = await failureOf(manager.run({ adapter: "sh", args: ["exit 5"] }));
    assert.equal(error.command, "sh");
    assert.match(error.message, /"sh" failed with exit code 5/);
    const failures = [];
    manager.on("failure", (failure) => failures.push(failure.error));
    await failureOf(manager.run({ adapter: "sh", args: ["exit 6"] }));
    assert.equal(failures[0].command, "sh");
  });
});

test("an unknown adapter rejects", async () => {
  const error = await failureOf(run({ adapter: "none" }));
  assert.equal(error.code, "ERR_SIGNALBOX_ADAPTER_UNKNOWN");
});

test("an adapter that throws is a mistake of the program, and rejects with its own error", async () => {
  const mistake = new TypeError("a mistake");
  const adapters = {
    broken() {
      throw mistake;
    },
  };
  await using_(new ProcessManager({ adapters }), async (manager) => {
    assert.equal(await failureOf(manager.run({ adapter: "broken", reject: false })), mistake);
  });
});
