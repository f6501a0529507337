// Writes a file of coloured UTF-8 text and prints the SHA-256 of what it wrote: node text.mjs <file> <bytes>

import { createHash } from "node:crypto";
import { closeSync, openSync, writeSync } from "node:fs";

const BLOCK_LINES = 8_192;

const [file, size] = process.argv.slice(2);
const total = Number(size);
const hash = createHash("sha256");
const output = openSync(file, "w");
const words = ["größe", "naïve", "Ελλάδα", "мир", "日本語", "🚂", "signal", "box"];

let line = 0;
for (let left = total; left > 0;) {
  const block = Buffer.from(Array.from({ length: BLOCK_LINES }, nextLine).join(""));
  const part = block.subarray(0, Math.min(block.length, left));
  hash.update(part);
  for (let at = 0; at < part.length;) at += writeSync(output, part, at);
  left -= part.length;
}
closeSync(output);
console.log(`${total} bytes, sha256 ${hash.digest("hex")}`);

// Numbered, so that no two blocks are equal and a lost or doubled one changes the sum.
function nextLine() {
  line += 1;
  const [first, second, third] = [line, line * 3, line * 5].map((number) => words[number % words.length]);
  return `\x1b[3${(line % 7) + 1}m${line}\x1b[0m ${first} ${second} ${third}\n`;
}
