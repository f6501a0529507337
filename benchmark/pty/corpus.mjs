// 200 MB of what terminals show: coloured log lines, box drawing, accents, CJK, emoji. The same bytes each time,
// every line numbered, so that a lost piece cannot be made up for by a repeated one.

import { createHash } from "node:crypto";
import { closeSync, existsSync, openSync, readFileSync, renameSync, writeFileSync, writeSync } from "node:fs";
import { join } from "node:path";
import { cacheFolder } from "../harness/places.mjs";

/** A change of the generator is a new name, so that no old file is taken for the new one. */
const VERSION = 2;
const MB = 1_000_000;
const BLOCK_LINES = 4_096;

const TEXTS = [
  "GET /api/v1/items?limit=50 200 in 12 ms",
  "warning: unused variable `größe` in src/überblick.rs",
  "✔ renders the naïve café façade (déjà vu)",
  "├── node_modules │ └── typescript ── 5.4.2 ✓",
  "コンパイルが完了しました。警告はありません。",
  "测试通过：一百二十三项，耗时四秒",
  "🚀 deployed 🎉 in 3.2 s 👩‍💻 by ci",
  "error[E0502]: cannot borrow `*self` as mutable because it is also borrowed as immutable",
];

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
    for (let number = line; number < line + BLOCK_LINES; number++) block += lineOf(number);
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

function lineOf(number) {
  const colour = 31 + (number % 7);
  const text = TEXTS[((number * 2_654_435_761) >>> 8) % TEXTS.length];
  return `\x1b[2m${String(number).padStart(8)}\x1b[0m \x1b[1;${colour}m${text}\x1b[0m \x1b[38;5;${number % 256}m█▓▒░\x1b[39m\n`;
}
