"use strict";
const { assert, waitFor } = require("../harness.js");
const { script, testProject } = require("./supervisor.js");

const LINES = 400_000;

testProject("a reader that does not read holds up nobody, and goes on with a counted gap", async (project) => {
  const { pid } = await project.start();
  const [slow, quick] = [await project.connect(), await project.connect()];
  // It begins when the readers are there.
  const flood = script(`read go; seq -f %040.0f 1 ${LINES}`, { stdin: "pipe", oneshot: true });
  const running = quick.apply(project, { flood });
  running.catch(() => {});
  await waitFor(async () => (await quick.request("status")).services[0]?.pid > 0, { what: "the service" });
  for (const client of [slow, quick]) await client.request("logs", { names: ["flood"], follow: true });
  slow.pause();
  await quick.request("write", { name: "flood", text: "go\n" });
  await running;
  const last = String(LINES).padStart(40, "0");
  await quick.notice("logs.lines", ({ text }) => text.includes(last), "the last line");
  const { supervisor } = await quick.request("status");
  assert.ok(supervisor.memoryBytes < 32 * 1024 * 1024, `${pid} has ${supervisor.memoryBytes} bytes`);
  slow.resume();
  await slow.notice("logs.lines", ({ text }) => text.includes(last), "the last line, late");
  const chunks = slow.notices.filter(({ method }) => method === "logs.lines").map(({ params }) => params);
  const bytes = chunks.reduce((sum, { text, skippedBytes }) => sum + text.length + skippedBytes, 0);
  assert.equal(bytes, LINES * 41);
  assert.ok(chunks.some(({ skippedBytes }) => skippedBytes > 0));
});

testProject("a client that does not read its news is cut off alone, told and counted", async (project) => {
  await project.start();
  const [deaf, client] = [await project.connect(), await project.connect()];
  await deaf.request("subscribe");
  deaf.pause();
  // Each of its ends brings statuses with 20 long lines.
  const restart = { policy: "always", minMs: 1, maxMs: 1, maxRestarts: 1_000_000, windowMs: 60_000 };
  const crash = script("for i in $(seq 20); do printf '%01900d\\n' $i; done; exit 1", { restart });
  client.apply(project, { crash }).catch(() => {});
  const cutOff = async () => (await client.request("status")).supervisor.cutOff === 1;
  await waitFor(cutOff, { what: "the cut", timeoutMs: 40_000 });
  deaf.resume();
  await deaf.untilClosed();
  assert.equal(deaf.refusals.at(-1).data.code, "ERR_SIGNALBOX_CONTROL_BEHIND");
  await client.request("stop", {});
});
