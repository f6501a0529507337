// 200 MB of what terminals show, the same bytes each time.

import { createHash } from "node:crypto";
import { closeSync, existsSync, openSync, readFileSync, renameSync, writeFileSync, writeSync } from "node:fs";
import { join } from "node:path";
import { colouredLine } from "../harness/coloured-line.mjs";
import { cacheFolder } from "../harness/places.mjs";

/** A change of the generator is a new name, so that no old file is taken for the new one. */
const VERSION = 2;
const MB = 1_000_000;
const BLOCK_LINES = 4_096;

/**
 * @returns {{ file: string, bytes: number, units: number, sha256: string }} sizes (in bytes and in UTF-16 units) and hash are of what a terminal shows: each line
 * feed becomes carriage return and line feed (ONLCR, which the commands set explicitly for all contenders)
 */
export function corpus(megabytes) {
  const base = join(cacheFolder(), `corpus-v${VERSION}-${megabytes}`);
  if (!existsSync(`${base}.json`)) generate(base, megabytes * MB);
  return { file: `${base}.txt`, ...JSON.parse(readFileSync(`${base}.json`, "utf8")) };
}

function generate(base, size) {
  const fresh = `${base}.${process.pid}`;
  const descriptor = openSync(fresh, "w", 0o600);
  const hash = createHash("sha256");
  let written = 0;
  let shown = 0;
  let units = 0;
  for (let line = 0; written < size; line += BLOCK_LINES) {
    let block = "";
    for (let number = line; number < line + BLOCK_LINES; number++) block += colouredLine(number);
    written += writeSync(descriptor, block);
    const text = block.replaceAll("\n", "\r\n");
    const asShown = Buffer.from(text);
    hash.update(asShown);
    units += text.length;
    shown += asShown.length;
  }
  closeSync(descriptor);
  renameSync(fresh, `${base}.txt`);
  // Last, as the sign that the text is whole.
  writeFileSync(`${base}.json`, JSON.stringify({ bytes: shown, units, sha256: hash.digest("hex") }));
}
