"use strict";
const { Panes } = require("signalbox");
const { assert, test, waitFor } = require("../harness.js");
const { link: linkTo } = require("./start.js");

/** Panes whose commands a plain shell runs, and a link over which an orchestrator sees them. */
async function start() {
  const panes = new Panes({ shell: "/bin/sh" });
  const link = await linkTo({ start: "eager", methods: panes.methods, topics: panes.topics });
  const outputs = () => link.request("outputs");
  const end = async () => {
    await link.close();
    await panes.closeAll();
  };
  return { panes, link, outputs, end };
}

const textOf = (outputs) => outputs.map(({ value }) => value.data).join("");

test("an orchestrator makes a pane, and follows what it shows", async () => {
  const { panes, link, outputs, end } = await start();
  assert.equal(await link.request("follow", { topic: "output" }), null);
  const { paneId } = panes.create({ command: "echo one; read line; echo got $line; read line" });
  assert.equal(panes.write({ paneId, data: "two\n" }), true);
  await waitFor(async () => /one[^]*got two/.test(textOf(await outputs())), { what: "the output" });
  assert.ok((await outputs()).every(({ value, dropped }) => value.paneId === paneId && dropped === 0));
  await end();
});

test("an orchestrator sees sessions and panes with their active terminal, and how they change", async () => {
  const { panes, link, outputs, end } = await start();
  const first = panes.create({ session: "a", command: "read line" });
  const { sessions, panes: listed } = await link.request("follow", { topic: "panes" });
  assert.deepEqual(sessions, [{ id: "a", panes: [first.paneId], activePane: first.paneId }]);
  assert.deepEqual([listed[0].pid, listed[0].state, listed[0].cols], [first.pid, "running", 80]);
  const second = panes.create({ session: "a", command: "exit 7" });
  panes.resize({ paneId: first.paneId, cols: 100, rows: 30 });
  panes.activate({ paneId: first.paneId });
  const find = async (is) => (await outputs()).map(({ value }) => value).find(is);
  await waitFor(() => find(({ id, exitCode }) => id === second.paneId && exitCode === 7), { what: "the end" });
  const resized = await waitFor(() => find(({ cols, isActive }) => cols === 100 && isActive), { what: "the choice" });
  assert.equal(resized.id, first.paneId);
  await panes.close({ paneId: first.paneId });
  await waitFor(() => find(({ state }) => state === "closed"), { what: "the pane to be closed" });
  assert.equal(panes.state().sessions[0].activePane, second.paneId);
  assert.throws(() => panes.write({ paneId: first.paneId, data: "x" }), { code: "ERR_SIGNALBOX_OPTION_RANGE" });
  await end();
});

test("an orchestrator that is slow is told how much it has missed, and holds nobody up", async () => {
  const { panes, link, outputs, end } = await start();
  await link.request("follow", { topic: "output", window: 1, slow: true });
  const tells = [];
  const { paneId } = panes.create({ command: "read line" });
  panes.topics.output.listen((output) => tells.push(output.data.length));
  // Each is echoed by the terminal; one is on its way, 1,024 may wait.
  for (let index = 0; tells.length < 1_200; index++) {
    panes.write({ paneId, data: "x" });
    const seen = index;
    await waitFor(() => tells.length > seen, { what: "the echo" });
  }
  assert.ok((await outputs()).length <= 1);
  await link.request("release");
  const missed = await waitFor(async () => (await outputs()).reduce((sum, { dropped }) => sum + dropped, 0), {
    what: "the count",
  });
  await waitFor(async () => (await outputs()).length + missed >= 1_200, { what: "the rest", timeoutMs: 30_000 });
  await end();
});
