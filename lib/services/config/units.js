"use strict";

// Times and sizes as people write them.

const MS = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };

const BYTES = {
  B: 1,
  KB: 1e3,
  MB: 1e6,
  GB: 1e9,
  TB: 1e12,
  KiB: 2 ** 10,
  MiB: 2 ** 20,
  GiB: 2 ** 30,
  TiB: 2 ** 40,
};

const PARTS = /(\d+(?:\.\d+)?)\s*(ms|s|m|h|d)\s*/y;

/** Milliseconds of a text such as `500ms` or `1m 30s`; undefined if it is none. A number needs its unit. */
function parseDuration(text) {
  let total = 0;
  let end = 0;
  while (end < text.length) {
    PARTS.lastIndex = end;
    const match = PARTS.exec(text);
    if (match === null) return undefined;
    total += Number(match[1]) * MS[match[2]];
    end = PARTS.lastIndex;
  }
  return text === "" ? undefined : Math.round(total);
}

/** Bytes of a text such as `512 MiB`; undefined if it is none. K is 1,000 and Ki is 1,024. */
function parseBytes(text) {
  const match = /^(\d+(?:\.\d+)?)\s*([KMGT]i?B|B)$/i.exec(text);
  if (match === null) return undefined;
  const unit = Object.keys(BYTES).find((name) => name.toLowerCase() === match[2].toLowerCase());
  return Math.round(Number(match[1]) * BYTES[unit]);
}

module.exports = { parseBytes, parseDuration };
