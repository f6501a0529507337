// The job behind the pipe measures: a fast writer's output to the end of it, by one contender.

import { block } from "./block.mjs";
import { childProgram } from "./programs.mjs";

const MB = 1_000_000;

/** Only the output is piped: the other two are nobody's matter here. */
export const OUTPUT_ONLY = ["ignore", "pipe", "ignore"];

/** The input of all streaming measures: what to start, and what must arrive. */
export async function prepareStream(kind, megabytes) {
  const { file, bytes, units, lines } = block(kind);
  const count = Math.round((megabytes * MB) / bytes);
  return {
    program: await childProgram("writer"),
    args: [file, String(count)],
    bytes: bytes * count,
    units: units * count,
    lines: lines * count,
  };
}

/**
 * `onStarted` is called when the library says that the child runs, `onEnd` when it says that all has come.
 * @param {{ onChunk?(chunk: string | Uint8Array): void, onStarted?(): void, onEnd?(): void }} hooks none for a chunk:
 * nobody listens
 * @returns {Promise<number>} seconds from before the start to the last chunk, or to the end where nobody listens
 */
export function streamOutput(library, { program, args, bytes, units }, mode, { onChunk, onStarted, onEnd }) {
  return new Promise((resolve, reject) => {
    const expected = mode === "bytes" ? bytes : units;
    let seen = 0;
    let lastAt = 0;
    const data = (chunk) => {
      onChunk(chunk);
      seen += chunk.length;
      lastAt = performance.now();
    };
    const end = ({ exitCode }) => {
      onEnd?.();
      if (exitCode !== 0) reject(new Error(`the writer ended with ${exitCode}`));
      else if (onChunk && seen !== expected) reject(new Error(`${seen} of ${expected} arrived`));
      else resolve(((onChunk ? lastAt : performance.now()) - begun) / 1_000);
    };
    const begun = performance.now();
    library
      .spawn(program, args, { stdio: OUTPUT_ONLY, mode, isUnread: !onChunk }, onChunk ? { data, end } : { end })
      .then(() => onStarted?.(), reject);
  });
}
