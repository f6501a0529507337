// A flood through a terminal: how fast, whether every byte arrives, and whether this thread stays awake meanwhile.

import { createHash } from "node:crypto";
import { spawnPty } from "../../index.mjs";
import { bytes, milliseconds } from "./formats.mjs";
import { until } from "./waiting.mjs";

// The file is made beside everything else; a slow machine needs a while.
const FILE_TIMEOUT_MS = 60_000;

// Without `stty raw` a terminal adds a carriage return to each line, as it should, and the sums could not agree.
const SCRIPT = 'stty raw -echo && exec cat "$1"';

/** Streams the text file through a terminal and compares the sums. */
export async function showFlood({ screen, roster, checks, delay, signal, facts, text, env }) {
  await until(() => facts.textSha256, { timeoutMs: FILE_TIMEOUT_MS, signal });
  delay.lap();
  // Bytes, not text: what is hashed must be exactly what was written.
  const terminal = spawnPty("sh", ["-c", SCRIPT, "sh", text.file], { id: "flood", encoding: null, env });
  const entry = roster.add("flood", "magenta", terminal);
  const say = (line) => screen.output("flood", "magenta", line);
  say(screen.paint.dim(`started, pid ${terminal.pid}: cat of ${bytes(text.bytes)} through a terminal`));

  const hash = createHash("sha256");
  let began;
  terminal.onData((chunk) => {
    began ??= performance.now();
    hash.update(chunk);
    entry.bytes += chunk.length;
  });
  const exit = await new Promise((resolve, reject) => {
    terminal.onExit(resolve);
    signal.addEventListener("abort", () => reject(signal.reason), { once: true });
  });
  const tookMs = performance.now() - began;
  const sha256 = hash.digest("hex");

  const megabytesPerSecond = entry.bytes / 1_000 / tookMs;
  facts.flood = { bytes: entry.bytes, megabytesPerSecond, worstDelayMs: delay.lap() };
  const worst = milliseconds(facts.flood.worstDelayMs);
  say(`${bytes(entry.bytes)}, ${megabytesPerSecond.toFixed(0)} MB/s, loop delay at most ${worst}`);
  say(`sha256 written ${facts.textSha256?.slice(0, 16)}…`);
  say(`sha256 read    ${sha256.slice(0, 16)}…`);
  const isWhole = entry.bytes === text.bytes && exit.exitCode === 0;
  checks.expect("the flood arrived whole", isWhole, `${entry.bytes} bytes, exit code ${exit.exitCode}`);
  checks.expect("its sha256 is that of the file", sha256 === facts.textSha256, sha256);
}
