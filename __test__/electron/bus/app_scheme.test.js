"use strict";
const { assert, test, waitFor } = require("../../harness.js");
const { ALL, allowing } = require("./open_window.js");
const { EVERYTHING, GATHERER, flood, withStreams } = require("../streams/stream_window.js");
const { withBus } = require("./with_bus.js");

const PAGE = "app://editor/__test__/electron/bus/pages/index.html";

/** One bus of `name` for pages of `origins`. */
const forOrigins = (name, ...origins) => ({ origins, buses: { [name]: ALL } });

test("a page of an app's own scheme is on the bus by a policy that names its origin", () =>
  withBus({ policy: forOrigins("app", "app://editor"), busOptions: { name: "app" }, page: PAGE }, async (opened) => {
    const { bus, evaluate, startPage } = opened;
    await startPage();
    await evaluate(() => {
      window.bus.on("note", (note) => window.bus.emit("answer", { isDate: note.at instanceof Date, at: note.at }));
    });
    const at = new Date(1_700_000_000_123);
    const answers = [];
    bus.on("answer", (answer) => answers.push(answer));
    await waitFor(() => {
      bus.emit("note", { at });
      return answers.length > 0;
    });
    assert.deepEqual(answers[0], { isDate: true, at });
    assert.equal(await evaluate(() => window.location.origin), "app://editor");
  }));

for (const [what, policy] of [
  ["another host of the scheme", forOrigins("app-2", "app://other")],
  ["files", allowing("app-2")],
]) {
  test(`a policy for ${what} does not hold for a page of an app's own scheme`, () =>
    withBus({ policy, busOptions: { name: "app-2" }, page: PAGE }, async ({ evaluate, refusals }) => {
      const reason = await evaluate(async () => {
        const { connection } = new window.signalbox.EventBus({ name: "app-2" });
        if (connection.state === "disconnected") return connection.reason;
        return new Promise((resolve) => {
          connection.on("change", ({ state, reason }) => state === "disconnected" && resolve(reason));
        });
      });
      assert.match(reason, /no rule for pages of the origin app:\/\/editor/);
      assert.deepEqual(refusals.map(({ operation, origin }) => [operation, origin]).slice(0, 1), [
        ["hello", "app://editor"],
      ]);
    }));
}

test("the output of processes reaches a page of an app's own scheme whole, also after a reload", () => {
  const { script, bytes, sha256 } = flood(4);
  const policy = { origins: ["app://editor"], ...EVERYTHING };
  return withStreams({ policy, page: PAGE }, async ({ evaluate, load, window }) => {
    const spawned = () =>
      evaluate(async (text) => {
        const gatherer = new window.Gatherer();
        const process = await window.signalbox.processes.spawn({ command: "sh", args: ["-c", text] });
        process.on("stdout", (data) => gatherer.push(data), { encoding: null, flow: "lossless" });
        await process.wait();
        return gatherer.sum();
      }, script);
    assert.deepEqual(await spawned(), { bytes, sha256 });
    await load(PAGE);
    await window.webContents.executeJavaScript(GATHERER);
    assert.deepEqual(await spawned(), { bytes, sha256 });
  });
});
