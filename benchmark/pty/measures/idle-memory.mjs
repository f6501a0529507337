// What 100 terminals cost that do nothing: anonymous memory, threads, descriptors, and CPU (is anybody polling?).

import { readdirSync, readFileSync } from "node:fs";
import { processCpuMs } from "../../harness/cpu.mjs";
import { terminalOptions } from "../terminal-options.mjs";

const COUNT = 100;
/** Some first, so that pools, threads and compiled code that exist once are not counted per terminal. */
const WARM_COUNT = 5;
const IDLE_MS = 1_000;
const SPEAKS_WITHIN_MS = 10_000;

export const measure = {
  name: "idle-memory",
  about: `anonymous memory of the host for each of ${COUNT} idle terminals`,
  figures: [
    { name: "idle-memory", key: "kibPerTerminal", unit: "KiB", better: "lower" },
    {
      name: "idle-memory-threads",
      key: "threadsPerTerminal",
      unit: "threads",
      better: "lower",
      about: "threads for each",
    },
    {
      name: "idle-memory-fds",
      key: "descriptorsPerTerminal",
      unit: "descriptors",
      better: "lower",
      about: "descriptors for each",
    },
    {
      name: "idle-memory-cpu",
      key: "idleCpuMsPerSecond",
      unit: "ms/s",
      better: "lower",
      about: `CPU of the host in a second in which all ${COUNT} are idle`,
    },
  ],
  needs: ["probe-echo"],
  timeoutMs: 60_000,
  noLimit: "a C host needs one descriptor a terminal and nothing else",

  async run(library) {
    for (let index = 0; index < WARM_COUNT; index++) await openIdle(library);
    const before = await settled();
    for (let index = 0; index < COUNT; index++) await openIdle(library);
    const after = await settled();
    const cpu = processCpuMs();
    await sleep(IDLE_MS);
    const idleCpuMsPerSecond = (processCpuMs() - cpu) / (IDLE_MS / 1_000);
    for (const terminal of open) terminal.kill();
    return {
      kibPerTerminal: (after.kib - before.kib) / COUNT,
      threadsPerTerminal: (after.threads - before.threads) / COUNT,
      descriptorsPerTerminal: (after.descriptors - before.descriptors) / COUNT,
      idleCpuMsPerSecond,
    };
  },
};

/** Held, so that nothing is collected while it is counted. */
const open = [];

/** A shell that has said something and waits: its terminal has passed data once, as real ones have. */
function openIdle(library) {
  return new Promise((resolve, reject) => {
    setTimeout(
      () => reject(new Error(`terminal ${open.length} said nothing within ${SPEAKS_WITHIN_MS} ms`)),
      SPEAKS_WITHIN_MS,
    );
    open.push(
      library.spawn(
        "sh",
        ["-c", "printf R; exec sleep 600"],
        { ...terminalOptions(), mode: "string" },
        { data: resolve, end: () => {} },
      ),
    );
  });
}

async function settled() {
  await sleep(300);
  for (let pass = 0; pass < 3; pass++) {
    if (globalThis.Bun) Bun.gc(true);
    else globalThis.gc?.();
  }
  await sleep(200);
  const status = readFileSync("/proc/self/status", "utf8");
  const field = (name) => Number(status.match(new RegExp(`^${name}:\\s+(\\d+)`, "m"))[1]);
  return { kib: field("RssAnon"), threads: field("Threads"), descriptors: readdirSync("/proc/self/fd").length };
}

function sleep(ms) {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
