"use strict";
const { readFileSync } = require("node:fs");
const { Screen } = require("../../../index.js");
const { assert, skipUnless, waitFor } = require("../../harness.js");
const { withStreams } = require("./stream_window.js");

const test = skipUnless(process.platform === "linux", "needs /proc");

const BLOCKED_MS = 4_000;
const LOSSLESS_BYTES = 20_000_000;
const MAX_GROWTH = 16 * 1024 * 1024;
const WARM_UPS = 3;
const ROUNDS = Number(process.env.SIGNALBOX_BLOCKED_ROUNDS ?? 3);

/** Resident memory of main and the page. */
function memoryOf(window) {
  const rss = (pid) => Number(/VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))[1]) * 1024;
  return rss(process.pid) + rss(window.webContents.getOSProcessId());
}

/** The most that main and the page use while `work` goes on, which may be blocked for a part of it. */
async function mostDuring(window, work) {
  let most = memoryOf(window);
  const watching = setInterval(() => (most = Math.max(most, memoryOf(window))), 20);
  try {
    await work();
  } finally {
    clearInterval(watching);
  }
  return Math.max(most, memoryOf(window));
}

const block = (evaluate) =>
  evaluate((blockedMs) => {
    const until = Date.now() + blockedMs;
    while (Date.now() < until);
  }, BLOCKED_MS);

/**
 * How much more main and the page use in floods with a blocked page than in the same floods without: of `ROUNDS` rounds.
 * `flood(round, isBlocked)` does one, to the end.
 */
async function growth(window, flood) {
  let before = 0;
  for (let round = 0; round < WARM_UPS; round++) {
    before = Math.max(before, await mostDuring(window, () => flood(round, false)));
  }
  const grown = [];
  for (let round = WARM_UPS; round < WARM_UPS + ROUNDS; round++) {
    grown.push((await mostDuring(window, () => flood(round, true))) - before);
  }
  console.log(`# warm at ${inMiB(before)}; growth, a round each: ${grown.map(inMiB).join(", ")}`);
  return median(grown);
}

const median = (values) => [...values].sort((a, b) => a - b)[values.length >> 1];
const inMiB = (bytes) => `${(bytes / 1024 / 1024).toFixed(1)} MiB`;

test(
  "a page that is blocked in a flood costs no memory, and then shows what main's screen shows",
  { timeoutMs: 120_000 },
  () =>
    withStreams({ show: true }, async ({ window, evaluate, terminals }) => {
      await evaluate(async () => {
        const args = ["-c", "stty -echo; while read command; do eval $command; done"];
        window.terminal = await window.signalbox.terminals.open({ file: "sh", args, id: "flood", encoding: "utf8" });
        window.shown = "";
        window.terminal.onData((text) => {
          // Only what follows the last snapshot counts: it begins with a reset.
          const reset = text.lastIndexOf("\x1bc");
          window.shown = reset === -1 ? window.shown + text : text.slice(reset);
          if (window.shown.length > 300_000) window.shown = window.shown.slice(-300_000);
        });
      });
      const terminal = terminals.get("flood");
      const flood = async (round, isBlocked) => {
        const line = "a line of a flood that is as long as lines of floods mostly are, and has no end";
        const start = terminal.health().writtenBytes;
        terminal.write(
          `timeout ${isBlocked ? BLOCKED_MS / 1000 + 0.5 : 1} yes "${line}"; echo; echo round ${round} is over\n`,
        );
        await waitFor(() => terminal.health().writtenBytes > start + 1_000_000, { what: "the flood" });
        if (isBlocked) await block(evaluate);
        const end = `round ${round} is over`;
        await waitFor(() => terminal.screen.text().includes(end), { what: "the flood's end" });
        await waitFor(() => evaluate((text) => window.shown.includes(text), end), { what: "the page to be there" });
      };
      assert.ok((await growth(window, flood)) <= MAX_GROWTH);
      const shown = new Screen({ cols: terminal.cols, rows: terminal.rows });
      shown.feed(await evaluate(() => window.shown));
      const bottom = (screen) => screen.text().trimEnd().split("\n").slice(-terminal.rows);
      assert.deepEqual(bottom(shown), bottom(terminal.screen));
    }),
);

test(
  "a page that is blocked while it wants every byte holds up the program, costs no memory, and gets every byte",
  { timeoutMs: 120_000 },
  () =>
    withStreams({ show: true }, async ({ window, evaluate, processes }) => {
      await evaluate(async () => {
        const script = "while read size; do head -c $size /dev/zero; done";
        window.child = await window.signalbox.processes.spawn({ command: "sh", args: ["-c", script], id: "flood" });
        window.bytes = 0;
        const count = (data) => void (window.bytes += data.length);
        window.child.on("stdout", count, { encoding: null, flow: "lossless" });
      });
      const child = processes.get("flood");
      const flood = async (_round, isBlocked) => {
        const end = child.outputStats().bytes + LOSSLESS_BYTES;
        const blocking = isBlocked ? block(evaluate) : undefined;
        child.write(`${LOSSLESS_BYTES}\n`);
        await blocking;
        await waitFor(() => evaluate((bytes) => window.bytes === bytes, end), { what: "every byte in the page" });
      };
      assert.ok((await growth(window, flood)) <= MAX_GROWTH);
    }),
);
