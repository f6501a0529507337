// What a project of real servers lives through, in the folder named by the first argument: run by the test beside this file,
// on Node and on Bun. Says each thing that held.

import assert from "node:assert/strict";
import { appendFileSync, readFileSync, readdirSync } from "node:fs";
import { connect } from "node:net";
import { join } from "node:path";
import { ProcessManager, loadConfig } from "signalbox";

const DEADLINE_MS = 60_000;
const ANSWER_WITHIN_MS = 3_000;
const directory = process.argv[2];

async function waitFor(condition, what) {
  const end = Date.now() + DEADLINE_MS;
  for (;;) {
    const found = await condition();
    if (found) return found;
    if (Date.now() > end) throw new Error(`no ${what}: ${JSON.stringify(group.status())}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

const { config } = await loadConfig({ directory });
const group = await new ProcessManager().start(config, { directory, env: { ...process.env, MARK: directory } });
const labels = ["api", "worker.0", "worker.1", "web"];
assert.deepEqual(
  group.status().map(({ label, state }) => `${label} ${state}`),
  labels.map((label) => `${label} ready`),
);
console.log("all are ready");

/** The port of a service, as its program got it. */
function portOf(label) {
  const variables = readFileSync(`/proc/${group.status(label).pid}/environ`, "utf8").split("\0");
  return Number(variables.find((variable) => variable.startsWith("PORT=")).slice(5));
}

const ports = { api: portOf("api"), web: portOf("web") };
const get = async (port, path) => (await fetch(`http://127.0.0.1:${port}${path}`)).text();
assert.match(await get(ports.web, "/"), /<title>Services<\/title>/);
assert.match(await get(ports.web, "/page.mjs"), /WebSocket/);
assert.equal(await get(ports.api, "/health"), "ok");
assert.match(await get(ports.web, "/api/job"), /^\{"job":\d+\}$/);
console.log("the ports answer");

/** The next message of the API by Vite's proxy, from a new socket. */
function nextMessage(port) {
  return new Promise((resolve, reject) => {
    const socket = connect(port, "127.0.0.1");
    const key = "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==";
    socket.write(`GET /api/live HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n${key}\r\n\r\n`);
    let text = "";
    socket.on("data", (chunk) => {
      text += chunk.toString("latin1");
      const message = /\r\n\r\n[^]*?(\{"job":.*?\})/.exec(text);
      if (!message) return;
      resolve(JSON.parse(message[1]));
      socket.destroy();
    });
    socket.setTimeout(ANSWER_WITHIN_MS, () => socket.destroy()); // accepted while what is behind it was away
    socket.on("error", reject);
    socket.on("close", () => reject(new Error(`the socket was closed after ${JSON.stringify(text)}`)));
  });
}

const hearsOf = (worker) =>
  waitFor(
    () =>
      nextMessage(ports.web).then(
        (message) => message.worker === worker,
        () => false, // while a part of it is away
      ),
    `message about worker ${worker}`,
  );
await hearsOf("0");
await hearsOf("1");
console.log("jobs are told over the WebSocket");

for (const label of labels) {
  const { pid, restarts } = group.status(label);
  process.kill(pid, "SIGKILL");
  const isBack = ({ state, pid: other, restarts: count }) =>
    state === "ready" && other !== pid && count === restarts + 1;
  await waitFor(() => isBack(group.status(label)), `return of ${label}`);
  await hearsOf("1");
  assert.match(await get(ports.web, "/"), /<title>Services<\/title>/);
  console.log(`${label} came back`);
}

const before = group.status("api");
const others = labels.filter((label) => label !== "api").map((label) => group.status(label).pid);
appendFileSync(join(directory, "api.mjs"), "\nconsole.log('changed');\n");
await waitFor(() => group.status("api").runs === before.runs + 1 && group.status("api").state === "ready", "restart");
assert.equal(group.status("api").restarts, before.restarts);
const own = labels.filter((label) => label !== "api").map((label) => group.status(label).pid);
assert.deepEqual(own, others);
await hearsOf("0");
console.log("a changed file restarted the API alone");

await group.stop();
assert.ok(group.status().every(({ state }) => state === "stopped"));
const left = readdirSync("/proc").filter((pid) => {
  try {
    return /^\d+$/.test(pid) && readFileSync(`/proc/${pid}/environ`, "latin1").includes(`MARK=${directory}\0`);
  } catch {
    return false;
  }
});
assert.deepEqual(left, []);
for (const port of Object.values(ports)) await assert.rejects(get(port, "/"));
console.log("nothing is left");
