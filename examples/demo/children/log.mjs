// Writes about 2 MB of numbered log lines a second, and tells on stderr when it had to wait for its reader.

import { writeSync } from "node:fs";

const EVERY_MS = 10;
const LINES_AT_ONCE = 200;
const WORTH_TELLING_MS = 200;
const LEVELS = ["\x1b[34minfo\x1b[0m ", "\x1b[34minfo\x1b[0m ", "\x1b[33mwarn\x1b[0m ", "\x1b[32mdebug\x1b[0m"];

let number = 0;

function line() {
  number += 1;
  const level = LEVELS[number % LEVELS.length];
  const order = (number * 7_919) % 100_000;
  return `#${number} ${level} order ${order} shipped to shelf ${number % 97}, checked ${"✓".repeat(12)}\n`;
}

setInterval(() => {
  const began = performance.now();
  writeAll(Buffer.from(Array.from({ length: LINES_AT_ONCE }, line).join("")));
  const waitedMs = performance.now() - began;
  if (waitedMs > WORTH_TELLING_MS) console.error(`waited ${Math.round(waitedMs)} ms for its reader, lost nothing`);
}, EVERY_MS);

// A write to a full pipe waits until there is room again: that is how a slow reader slows its writer down.
function writeAll(bytes) {
  for (let at = 0; at < bytes.length;) at += writeSync(1, bytes, at);
}
