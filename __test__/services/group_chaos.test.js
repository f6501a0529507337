"use strict";
// Services that live through anything, by a seed; the final state is what a model of them says.

const { readdirSync, writeFileSync } = require("node:fs");
const { join } = require("node:path");
const { setFlagsFromString } = require("node:v8");
const { runInNewContext } = require("node:vm");
const { assert, waitFor } = require("../harness.js");
const { zombies } = require("../system.js");
const { shell, testGroup, testThatNothingIsLeft } = require("./services.js");

const SEED = 20_261_121;
const STEPS = 500;
/** Steps between looks at the memory: each is a collection of garbage. */
const SAMPLE_EVERY = 5;
const NAMES = ["a", "b", "c", "d", "e", "f", "g", "h"];

/** The generator "mulberry32". */
function chance(seed) {
  let state = seed;
  return (end) => {
    state = (state + 0x6d2b79f5) | 0;
    let bits = Math.imul(state ^ (state >>> 15), 1 | state);
    bits = (bits + Math.imul(bits ^ (bits >>> 7), 61 | bits)) ^ bits;
    return Math.floor((((bits ^ (bits >>> 14)) >>> 0) / 2 ** 32) * end);
  };
}

/**
 * Counts its lines over all its runs, has a child in a session of its own, and does what files tell it: a flood of
 * lines, an exit. `\${0}` is its name.
 */
const SERVICE = `
  n=$(cat $0.count 2>/dev/null || echo 0)
  setsid sleep 300 &
  echo up
  while :; do
    if [ -e $0.flood ]; then rm $0.flood; i=0; while [ $i -lt 300 ]; do n=$((n+1)); echo line $n; i=$((i+1)); done; echo $n > $0.count; fi
    if [ -e $0.exit ]; then rm $0.exit; exit 3; fi
    sleep 0.02
  done`;

function garbageCollector() {
  if (process.versions.bun) return () => globalThis.Bun.gc(true);
  setFlagsFromString("--expose-gc");
  return runInNewContext("gc");
}

const collectGarbage = garbageCollector();

testGroup(
  "eight services come through kills, stops, restarts, hangs, floods and exits as the model says",
  async (start, directory) => {
    const next = chance(SEED);
    const processes = Object.fromEntries(
      NAMES.map((name, index) => [
        name,
        {
          ...shell(SERVICE),
          args: ["-c", SERVICE, name],
          dependsOn: index < 2 ? [] : [NAMES[next(index)]],
          ready: { line: "up" },
          killGraceMs: 200,
          restart: { policy: "always", minDelayMs: 1, maxDelayMs: 10, maxRestarts: 100_000 },
        },
      ]),
    );
    const group = await start(processes);
    const lines = new Map(NAMES.map((name) => [name, []]));
    let skipped = 0;
    group.on("line", ({ service, text, skippedBytes }) => {
      skipped += skippedBytes;
      if (text.startsWith("line ")) lines.get(service).push(Number(text.slice(5)));
    });
    // The model: who is to run in the end, and how many lines it has been told to write.
    const model = new Map(NAMES.map((name) => [name, { runs: true, floods: 0 }]));
    const pending = [];
    const memory = [];
    for (let step = 0; step < STEPS; step++) {
      if (step % SAMPLE_EVERY === 0) memory.push(residentBytes());
      const name = NAMES[next(NAMES.length)];
      const of = model.get(name);
      const { pid } = group.status(name);
      switch (next(7)) {
        case 0:
          if (pid) kill(pid, "SIGKILL");
          break;
        case 1:
          of.runs = false;
          pending.push(group.stop(name).catch(() => {}));
          break;
        case 2:
          of.runs = true;
          pending.push(group.restart(name).catch(() => {}));
          break;
        case 3:
          of.runs = true;
          // And what it depends on.
          for (let at = name; at; at = processes[at].dependsOn[0]) if (!model.get(at).runs) model.get(at).runs = true;
          pending.push(group.start(name).catch(() => {}));
          break;
        case 4:
          if (pid) kill(pid, "SIGSTOP"); // hangs, until it is killed
          if (pid) setTimeout(() => kill(pid, "SIGKILL"), 30);
          break;
        case 5:
          writeFileSync(join(directory, `${name}.exit`), "");
          break;
        default:
          writeFileSync(join(directory, `${name}.flood`), "");
      }
      await new Promise((resolve) => setTimeout(resolve, next(15)));
    }
    await Promise.all(pending);
    await waitFor(() => NAMES.every((name) => isAsModelled(name)), {
      what: "the model's final state",
      timeoutMs: 30_000,
    });

    function isAsModelled(name) {
      const { state } = group.status(name);
      const files = readdirSync(directory);
      const isBusy = files.includes(`${name}.exit`) || files.includes(`${name}.flood`);
      return model.get(name).runs ? state === "ready" && !isBusy : state === "stopped";
    }
    // No line is lost, but those of a flood that was cut off by a kill, which is counted anew then.
    assert.equal(skipped, 0);
    for (const [name, numbers] of lines) {
      let last = 0;
      for (const number of numbers) {
        const isNext = number === last + 1;
        const isAnew = number <= last && (number - 1) % 300 === 0;
        assert.ok(isNext || isAnew, `${name}: ${number} after ${last}`);
        last = number;
      }
    }
    assert.deepEqual(zombies(), []);
    const samples = memory.length / 4;
    const [second, last] = [1, 3].map((quarter) => median(memory.slice(samples * quarter, samples * (quarter + 1))));
    assert.ok(last <= 1.05 * second + 2 ** 21, `${last} bytes of memory in the last quarter, ${second} in the second`);
    await group.stop();
    assert.ok(group.status().every(({ state }) => state === "stopped"));
  },
  { timeoutMs: 120_000 },
);

/** Without what the next collection of garbage takes away: the engine's memory is meant, not JavaScript's. */
function residentBytes() {
  collectGarbage();
  return process.memoryUsage().rss;
}

function median(numbers) {
  return [...numbers].sort((a, b) => a - b)[numbers.length >> 1];
}

function kill(pid, signal) {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if (error.code !== "ESRCH") throw error;
  }
}

testThatNothingIsLeft();
