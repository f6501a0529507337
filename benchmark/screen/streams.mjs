// What is parsed: a long coloured log, and the recorded sessions of the tests.

import { createRequire } from "node:module";
import { join } from "node:path";
import { colouredLine } from "../harness/coloured-line.mjs";
import { PACKAGE_ROOT } from "../harness/places.mjs";

const { sessions } = createRequire(import.meta.url)(join(PACKAGE_ROOT, "__test__", "screen", "sessions.js"));

export const SIZE = { cols: 80, rows: 24, scrollback: 1000 };

/** As a terminal hands it over. */
const CHUNK_BYTES = 64 * 1024;

/** A coloured log of so many megabytes. */
export function log(megabytes) {
  const lines = [];
  let bytes = 0;
  for (let number = 0; bytes < megabytes * 1e6; number++) {
    const line = `${colouredLine(number).slice(0, -1)}\r\n`;
    bytes += Buffer.byteLength(line);
    lines.push(line);
  }
  return chunks(Buffer.from(lines.join("")));
}

/** The recorded sessions, without their new sizes, over and over. */
export function corpus(megabytes) {
  const text = sessions
    .map(({ events }) => `${events.filter((event) => typeof event === "string").join("")}\x1bc`)
    .join("");
  const once = Buffer.from(text);
  return chunks(Buffer.concat(Array(Math.ceil((megabytes * 1e6) / once.length)).fill(once)));
}

function chunks(bytes) {
  const parts = [];
  for (let at = 0; at < bytes.length; at += CHUNK_BYTES) parts.push(bytes.subarray(at, at + CHUNK_BYTES));
  return parts;
}

/** Megabytes a second. A part goes first, so that code is compiled. */
export function rate(screen, parts) {
  for (const part of parts.slice(0, Math.ceil(parts.length / 8))) screen.feed(part);
  const begun = performance.now();
  let bytes = 0;
  for (const part of parts) {
    screen.feed(part);
    bytes += part.length;
  }
  return bytes / 1e3 / (performance.now() - begun);
}
