// A large paste into a program that does not read yet: neither spin, nor block, nor lose.

import { createHash } from "node:crypto";
import { processCpuMs } from "../../harness/cpu.mjs";
import { watchLoop } from "../../harness/loop-lateness.mjs";
import { terminalOptions } from "../terminal-options.mjs";

const PASTE_BYTES = 10_000_000;
const READER_SLEEPS_S = 2;
/** CPU is read just before the reader wakes. */
const WATCH_MS = READER_SLEEPS_S * 1_000 - 200;

/** Raw mode: a line discipline that waits for a line's end would cut long lines itself. */
const READER = `stty raw -echo; printf R; sleep ${READER_SLEEPS_S}; head -c ${PASTE_BYTES} | sha256sum`;

export const measure = {
  name: "paste-cpu",
  about: "CPU of the host process while the reader of a 10 MB paste sleeps for 2 s",
  figures: [
    { name: "paste-cpu", key: "waitingCpuMs", unit: "ms", better: "lower" },
    {
      name: "paste-blocked",
      key: "blockedMs",
      unit: "ms",
      better: "lower",
      about: "longest time that the JS thread stood still over the whole paste",
    },
    {
      name: "paste-seconds",
      key: "seconds",
      unit: "s",
      better: "lower",
      about: "until the reader has all of it, its sleep included",
    },
  ],
  needs: ["probe-echo"],
  timeoutMs: 30_000,
  noLimit: "a C host would wait in poll: no CPU, no loop",
  run: (library) =>
    new Promise((resolve) => {
      const text = "0123456789abcdef".repeat(PASTE_BYTES / 16);
      const expected = createHash("sha256").update(text).digest("hex");
      let seen = "";
      let begun = 0;
      let cpu = 0;
      let finish;
      const result = {};
      const terminal = library.spawn(
        "sh",
        ["-c", READER],
        { ...terminalOptions(), mode: "string" },
        {
          data(chunk) {
            seen += chunk;
            if (!begun && seen.includes("R")) setImmediate(paste);
            const hash = seen.match(/[0-9a-f]{64}/)?.[0];
            if (hash && !("isWhole" in result)) done(hash);
          },
          end: () => {},
        },
      );

      function paste() {
        finish = watchLoop(20);
        begun = performance.now();
        cpu = processCpuMs();
        terminal.write(text);
        const writeMs = performance.now() - begun;
        Object.assign(result, { writeMs });
        setTimeout(() => (result.waitingCpuMs = processCpuMs() - cpu), Math.max(0, WATCH_MS - writeMs));
      }

      function done(hash) {
        result.isWhole = hash === expected;
        // Who blocks until the reader wakes has no later moment to read the CPU time at.
        result.waitingCpuMs ??= processCpuMs() - cpu;
        resolve({ ...result, seconds: (performance.now() - begun) / 1_000, blockedMs: finish().worstMs });
      }
    }),
  note(results) {
    const broken = results.filter((result) => result.isWhole === false).length;
    return broken > 0 ? `NOT WHOLE in ${broken} of ${results.length} runs` : "";
  },
};
