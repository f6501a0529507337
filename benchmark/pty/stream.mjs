// The job behind the streaming measures: `cat` of the corpus through a terminal, by one contender.

import { corpus } from "./corpus.mjs";
import { terminalOptions } from "./terminal-options.mjs";

const FULL_MEGABYTES = 200;
const QUICK_MEGABYTES = 20;

/** The input of all streaming measures. */
export function prepareCorpus({ quick }) {
  const small = corpus(QUICK_MEGABYTES);
  return quick ? small : { ...corpus(FULL_MEGABYTES), forSlow: small };
}

/** The terminal's settings differ from library to library; these make the kernel's work and the bytes the same for all. */
export function catCommand(file) {
  return ["sh", ["-c", 'stty opost onlcr; exec cat "$0"', file]];
}

/** How long a chunk that comes after the library's own end is still waited for (VS Code waits as long). */
const LATE_MS = 250;

/** Who delivers less than this has no figure: cheap and quick is easy without the work. */
const MIN_SHARE = 0.99;

/**
 * `onSpawned` is called when the spawn has returned, `onEnd` at the library's own end, before late chunks are waited for.
 * @param {{ onChunk(chunk: string | Uint8Array): void, onSpawned?(): void, onEnd?(): void }} hooks
 * @returns {Promise<{ seconds: number, lateChunks: number }>} the time from before the spawn to the last chunk
 */
export function streamCorpus(library, { file, bytes, units }, mode, hooks) {
  return new Promise((resolve, reject) => {
    const expected = mode === "bytes" ? bytes : units;
    let seen = 0;
    let lastAt = 0;
    let ended = false;
    let lateChunks = 0;
    const begun = performance.now();
    library.spawn(
      ...catCommand(file),
      { ...terminalOptions(), mode },
      {
        data(chunk) {
          hooks.onChunk(chunk);
          seen += chunk.length;
          lastAt = performance.now();
          if (ended) lateChunks++;
        },
        end() {
          ended = true;
          hooks.onEnd?.();
          setTimeout(() => {
            if (seen >= expected * MIN_SHARE) resolve({ seconds: (lastAt - begun) / 1_000, lateChunks });
            else reject(new Error(`only ${((seen / expected) * 100).toFixed(1)} % of the text arrived`));
          }, LATE_MS);
        },
      },
    );
    hooks.onSpawned?.();
  });
}
