// A host with much memory in use, as editors and desktop apps are: a fork copies its page tables.

const PIECES = 24;
const PIECE_BYTES = 62_500_000;
export const HELD_BYTES = PIECES * PIECE_BYTES;

/** Filled with ones: zeroed pages may never be mapped. */
export function holdMemory() {
  return Array.from({ length: PIECES }, () => Buffer.alloc(PIECE_BYTES, 1));
}
