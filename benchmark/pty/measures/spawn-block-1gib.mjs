// A fork copies the host's page tables: what costs nothing in a test costs a frame in an editor.

import { timeSpawns } from "../spawning.mjs";

const PIECES = 16;
const PIECE_BYTES = 64 * 2 ** 20;

export const measure = {
  name: "spawn-block-1gib",
  about: "the same in a host that holds 1 GiB of touched Buffers",
  figures: [{ name: "spawn-block-1gib", key: "medianUs", unit: "µs", better: "lower" }],
  needs: ["probe-end"],
  timeoutMs: 40_000,
  prepare: ({ quick }) => ({ count: quick ? 10 : 50 }),
  limit: { program: "spawn", args: ({ count }) => [count, PIECES * PIECE_BYTES] },
  async run(library, { count }) {
    // Filled with ones: zeroed pages may never be mapped.
    const held = Array.from({ length: PIECES }, () => Buffer.alloc(PIECE_BYTES, 1));
    const figures = await timeSpawns(library, count);
    return { ...figures, heldBytes: held.reduce((sum, piece) => sum + piece.length, 0) };
  },
};
