// A block of lines that the writer repeats: made once, small enough for a cache, so that the pipe is measured and not a disk.

import { createHash } from "node:crypto";
import { existsSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { colouredLine } from "../harness/coloured-line.mjs";
import { cacheFolder } from "../harness/places.mjs";

/** A change of the generator is a new name, so that no old file is taken for the new one. */
const VERSION = 1;
const LINES = 12_500;
export const LINE_BYTES = 80;

/** 80 bytes with the line feed, ASCII, each with its number. */
function plainLine(number) {
  return `${String(number).padStart(8)} `
    .padEnd(LINE_BYTES - 1, "the quick brown fox jumps over the lazy dog, ")
    .concat("\n");
}

const KINDS = { plain: plainLine, coloured: colouredLine };

/**
 * @param {keyof typeof KINDS} kind
 * @returns {{ file: string, text: string, bytes: number, units: number, lines: number }} sizes in bytes and in UTF-16
 * units
 */
export function block(kind) {
  const text = Array.from({ length: LINES }, (_, number) => KINDS[kind](number)).join("");
  const file = join(cacheFolder(), `block-v${VERSION}-${kind}.txt`);
  if (!existsSync(file)) {
    writeFileSync(`${file}.${process.pid}`, text, { mode: 0o600 });
    renameSync(`${file}.${process.pid}`, file);
  }
  return { file, text, bytes: Buffer.byteLength(text), units: text.length, lines: LINES };
}

/** What a reader of the block, `count` times, must have seen. */
export function sha256OfRepeated(text, count) {
  const hash = createHash("sha256");
  for (let time = 0; time < count; time++) hash.update(text);
  return hash.digest("hex");
}
