// One byte to `cat` in raw mode and back, again and again: what a typist feels.

import { quantile } from "../harness/statistics.mjs";
import { terminalOptions } from "./terminal-options.mjs";

/** A slow library gets fewer rounds, not a longer run. */
const MAX_MS = 5_000;
const WARM_ROUNDS = 50;

/** Raw mode first, then a sign, then `cat`: a byte sent earlier would be echoed by the kernel instead. */
export const RAW_CAT = ["sh", ["-c", "stty raw -echo; printf R; exec cat"]];

/** @returns {Promise<{ p50Us: number, p99Us: number, worstUs: number, rounds: number }>} */
export function echoRounds(library, rounds) {
  return new Promise((resolve, reject) => {
    const times = [];
    let isReady = false;
    let begun = 0;
    let count = 0;
    const started = performance.now();
    const terminal = library.spawn(
      ...RAW_CAT,
      { ...terminalOptions(), mode: "string" },
      {
        data(text) {
          const now = performance.now();
          if (!isReady) {
            isReady = text.includes("R");
            if (isReady) next();
            return;
          }
          if (count++ >= WARM_ROUNDS) times.push((now - begun) * 1_000);
          if (times.length >= rounds || now - started > MAX_MS) finish();
          // From a fresh turn of the loop, as a key press comes.
          else setImmediate(next);
        },
        end: () => reject(new Error("the echo's child ended early")),
      },
    );
    function next() {
      begun = performance.now();
      terminal.write("x");
    }
    function finish() {
      terminal.kill();
      if (times.length === 0) return reject(new Error(`no round trip within ${MAX_MS} ms`));
      resolve({
        p50Us: quantile(times, 0.5),
        p99Us: quantile(times, 0.99),
        worstUs: Math.max(...times),
        rounds: times.length,
      });
    }
  });
}
