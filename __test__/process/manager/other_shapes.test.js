"use strict";
const { assert } = require("../../harness.js");
const { SLEEP, exitOf, testThatNothingIsLeft, testWith } = require("./with_manager.js");

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

testThatNothingIsLeft();
