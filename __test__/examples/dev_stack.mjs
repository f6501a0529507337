// What a project of real servers lives through, in the folder named by the first argument, started in process or, with a
// second argument "command", by the command line: run by the test beside this file, on Node and on Bun. Says what held.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { appendFileSync, readFileSync, readdirSync } from "node:fs";
import { connect } from "node:net";
import { join } from "node:path";
import { ProcessManager, loadConfig } from "signalbox";

const DEADLINE_MS = 60_000;
const ANSWER_WITHIN_MS = 3_000;
const directory = process.argv[2];
let stack;

async function waitFor(condition, what) {
  const end = Date.now() + DEADLINE_MS;
  for (;;) {
    const found = await condition();
    if (found) return found;
    if (Date.now() > end) throw new Error(`no ${what}: ${JSON.stringify(await stack?.status())}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

const environment = { ...process.env, MARK: directory };

/** By the API of this process. */
async function startInProcess() {
  const { config } = await loadConfig({ directory });
  const group = await new ProcessManager().start(config, { directory, env: environment });
  return { status: () => group.status(), stop: () => group.stop() };
}

/** By the command, on this runtime. */
async function startByCommand() {
  const env = { ...environment, SIGNALBOX_STATE_DIR: join(directory, "state"), NO_COLOR: "1" };
  const program = join(directory, "node_modules", "signalbox", "bin", "signalbox.js");
  const command = (...args) =>
    spawn(process.execPath, [program, ...args], { cwd: directory, env, stdio: ["ignore", "pipe", "inherit"] });
  const read = async (child) => {
    let text = "";
    for await (const chunk of child.stdout) text += chunk;
    return text;
  };
  const foreground = command("dev", "start");
  const ended = new Promise((resolve) => foreground.on("exit", (code) => resolve(code)));
  let said = "";
  foreground.stdout.on("data", (chunk) => (said += chunk));
  await waitFor(() => /4 services ready/.test(said), "line that says all are ready");
  return {
    status: async () => JSON.parse(await read(command("status", "--json"))).services,
    async stop() {
      foreground.kill("SIGINT");
      assert.equal(await ended, 130);
      assert.match(said, /Stopped/);
    },
  };
}

const labels = ["api", "worker.0", "worker.1", "web"];
stack = await (process.argv[3] === "command" ? startByCommand() : startInProcess());
const statusOf = async (label) => (await stack.status()).find((status) => status.label === label);
assert.deepEqual(
  (await stack.status()).map(({ label, state }) => `${label} ${state}`),
  labels.map((label) => `${label} ready`),
);
console.log("all are ready");

/** The port of a service, as its program got it. */
async function portOf(label) {
  const { pid } = await statusOf(label);
  const variables = readFileSync(`/proc/${pid}/environ`, "utf8").split("\0");
  return Number(variables.find((variable) => variable.startsWith("PORT=")).slice(5));
}

const ports = { api: await portOf("api"), web: await portOf("web") };
const get = async (port, path) => (await fetch(`http://127.0.0.1:${port}${path}`)).text();
assert.match(await get(ports.web, "/"), /<title>Services<\/title>/);
assert.match(await get(ports.web, "/page.mjs"), /WebSocket/);
assert.equal(await get(ports.api, "/health"), "ok");
assert.match(await get(ports.web, "/api/job"), /^\{"job":\d+\}$/);
console.log("the ports answer");

/** A message of the API about what a worker did, by Vite's proxy and over a new socket. */
function messageAbout(worker, port) {
  return new Promise((resolve, reject) => {
    const socket = connect(port, "127.0.0.1");
    const key = "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==";
    socket.write(`GET /api/live HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n${key}\r\n\r\n`);
    let text = "";
    socket.on("data", (chunk) => {
      text += chunk.toString("latin1");
      const done = Array.from(text.matchAll(/\{"job":\d+,"worker":"(\d)"\}/g), ([, by]) => by);
      if (!done.includes(worker)) return;
      resolve(true);
      socket.destroy();
    });
    socket.setTimeout(ANSWER_WITHIN_MS, () => socket.destroy()); // accepted while what is behind it was away
    socket.on("error", reject);
    socket.on("close", () => reject(new Error(`the socket was closed after ${JSON.stringify(text)}`)));
  });
}

// A socket is tried again while a part of what is behind it is away.
const hearsOf = (worker) =>
  waitFor(() => messageAbout(worker, ports.web).catch(() => false), `message about worker ${worker}`);
await hearsOf("0");
await hearsOf("1");
console.log("jobs are told over the WebSocket");

for (const label of labels) {
  const { pid, restarts } = await statusOf(label);
  process.kill(pid, "SIGKILL");
  const isBack = ({ state, pid: other, restarts: count }) =>
    state === "ready" && other !== pid && count === restarts + 1;
  await waitFor(async () => isBack(await statusOf(label)), `return of ${label}`);
  await hearsOf("1");
  assert.match(await get(ports.web, "/"), /<title>Services<\/title>/);
  console.log(`${label} came back`);
}

const before = await stack.status();
appendFileSync(join(directory, "api.mjs"), "\nconsole.log('changed');\n");
const after = await waitFor(async () => {
  const now = await stack.status();
  return now[0].runs === before[0].runs + 1 && now[0].state === "ready" && now;
}, "restart");
assert.equal(after[0].restarts, before[0].restarts);
const pidsOfOthers = (statuses) => statuses.slice(1).map(({ pid }) => pid);
assert.deepEqual(pidsOfOthers(after), pidsOfOthers(before));
await hearsOf("0");
console.log("a changed file restarted the API alone");

await stack.stop();
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
