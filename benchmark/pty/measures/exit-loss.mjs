// Programs that print and exit at once: the kernel still holds their last output when their end is seen.

import { terminalOptions } from "../terminal-options.mjs";

const COUNT = 200;
const AT_ONCE = 10;
const BYTES = 30_000;
/** How long chunks that come after a library's own end are waited for. */
const LATE_MS = 250;
const END_WITHIN_MS = 10_000;

const PRINT = `stty -opost; head -c ${BYTES} /dev/zero | tr '\\0' y`;

export const measure = {
  name: "exit-loss",
  about: `of ${COUNT} programs that print 30 kB and exit at once, ${AT_ONCE} at a time: those of whose output something never came`,
  figures: [
    { name: "exit-loss", key: "lost", unit: "programs", better: "lower" },
    {
      name: "exit-loss-late",
      key: "late",
      unit: "programs",
      better: "lower",
      about: "those of whose output something came after the exit event",
    },
    { name: "exit-loss-seconds", key: "seconds", unit: "s", better: "lower", about: "until the last exit event" },
  ],
  needs: ["probe-end"],
  timeoutMs: 60_000,
  noLimit: "a C host reads until EIO and loses nothing",

  async run(library) {
    const all = [];
    const begun = performance.now();
    for (let started = 0; started < COUNT; started += AT_ONCE) {
      const some = Array.from({ length: AT_ONCE }, () => printOnce(library));
      all.push(...some);
      await Promise.all(some.map(({ ended }) => ended));
    }
    const seconds = (performance.now() - begun) / 1_000;
    await new Promise((resolve) => setTimeout(resolve, LATE_MS));
    return {
      lost: all.filter(({ bytes }) => bytes < BYTES).length,
      late: all.filter(({ lateBytes }) => lateBytes > 0).length,
      seconds,
    };
  },
};

function printOnce(library) {
  const one = { bytes: 0, lateBytes: 0 };
  let hasEnded = false;
  one.ended = new Promise((resolve) => {
    const timer = setTimeout(resolve, END_WITHIN_MS);
    library.spawn(
      "sh",
      ["-c", PRINT],
      { ...terminalOptions(), mode: "string" },
      {
        data(text) {
          one.bytes += text.length;
          if (hasEnded) one.lateBytes += text.length;
        },
        end() {
          hasEnded = true;
          clearTimeout(timer);
          resolve();
        },
      },
    );
  });
  return one;
}
