"use strict";
const { assert, host, test, waitFor } = require("../harness.js");
const { link: linkTo } = require("./start.js");

/** Each takes the start of a runtime; one host has to show the number. */
const CRASHES = host === "node" ? 100 : 20;

test(
  `${CRASHES} crashes of the sidecar under traffic: calls settle once, and the host goes on`,
  { timeoutMs: 300_000 },
  async () => {
    const commands = { save: (params) => params };
    const restart = { minDelayMs: 1, maxDelayMs: 1, maxRestarts: CRASHES };
    const link = await linkTo({ start: "eager", commands, restart });
    let degraded = 0;
    link.on("degraded", () => degraded++);
    const settled = { done: 0, gone: 0, unavailable: 0 };
    const count = (call) =>
      call.then(
        () => settled.done++,
        ({ code }) =>
          settled[{ ERR_SIGNALBOX_PEER_GONE: "gone", ERR_SIGNALBOX_ORCHESTRATOR_UNAVAILABLE: "unavailable" }[code]]++,
      );
    let made = 0;
    for (let crash = 1; crash <= CRASHES; crash++) {
      const calls = ["a", "b", "crash", "c", "d"].map((command) => (made++, count(link.execute(command))));
      assert.deepEqual(await link.execute("save", crash), crash);
      await Promise.all(calls);
      await waitFor(() => link.state === "connected" && link.restarts === crash, { what: "it to be back" });
    }
    assert.deepEqual(await link.execute("a"), { did: "a" });
    assert.deepEqual([degraded, link.restarts], [CRASHES, CRASHES]);
    assert.equal(settled.done + settled.gone + settled.unavailable, made);
    await assert.rejects(link.execute("crash"), { code: "ERR_SIGNALBOX_PEER_GONE" });
    // The next one is not in the budget any more.
    await waitFor(() => link.state === "degraded" && link.degraded.retryInMs === undefined, { what: "the end" });
    await link.close();
  },
);
