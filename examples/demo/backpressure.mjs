// What happens to a writer whose reader stops reading: it waits, and nothing is lost or piled up in memory.

import { seconds } from "./formats.mjs";
import { sleep, until } from "./waiting.mjs";

// About 1.3 MB of buffers fill in less than a second at 2 MB/s; then the table needs a sample to see it.
const WAIT_TIMEOUT_MS = 5_000;
// Long enough for the eye.
const LOOK_MS = 1_000;

/** Pauses the log until its producer waits, then reads on. */
export async function showBackpressure({ screen, roster, checks, signal, facts }) {
  const entry = roster.find("log");
  const { log } = facts;
  entry.setPaused(true);
  const began = performance.now();
  await until(() => entry.isWaiting, { timeoutMs: WAIT_TIMEOUT_MS, signal });
  const isWaiting = entry.isWaiting;
  const finding = "its buffers are full: the writer waits, without using the processor";
  screen.output(entry.name, entry.colour, screen.paint.bold(finding));
  await sleep(LOOK_MS, signal);
  entry.setPaused(false);
  await until(() => log.waitedMs > 0, { timeoutMs: WAIT_TIMEOUT_MS, signal });
  const outcome = log.gaps === 0 ? "every line is there" : `${log.gaps} gaps`;
  screen.say(`  Read on after ${seconds(performance.now() - began)}: ${outcome}.`);
  checks.expect("a writer waits while its output is paused", isWaiting && log.waitedMs > 0, "it did not wait");
}
