"use strict";
const { readFileSync } = require("node:fs");
const { spawn, spawnPty } = require("signalbox");
const { assert, skipUnless } = require("../harness.js");

/** The scheduling policy of a process, by the system's number; the 41st figure of its stat. */
function policyOf(pid) {
  const text = readFileSync(`/proc/${pid}/stat`, "utf8");
  return Number(text.slice(text.lastIndexOf(")") + 2).split(" ")[38]);
}

skipUnless(policyOf("self") === 0, "this host was started with a policy of its own")(
  "children are scheduled as their host is",
  async () => {
    const options = { command: "sleep", args: ["60"] };
    const children = [await spawn(options), await spawn({ ...options, detached: true }), spawnPty("sleep", ["60"])];
    for (const child of children) {
      assert.equal(policyOf(child.pid), 0);
      await child.stop({ signal: "SIGKILL" });
    }
  },
);
