"use strict";
// Random streams, compared with xterm.js after every piece. More of them by hand:
// SIGNALBOX_SCREEN_SEEDS=0-5000 node --test __test__/screen/random.test.js

const { Screen } = require("signalbox");
const { assert, test } = require("../harness.js");
const { Ours, differences } = require("./compare.js");
const { pieces, random } = require("./grammar.js");
const { Xterm } = require("./xterm.js");

const [FIRST, LAST] = (process.env.SIGNALBOX_SCREEN_SEEDS ?? "0-120").split("-").map(Number);

/** xterm.js loses its own count of lines in rare new sizes; ours does not, so nothing can be compared. */
function isBroken({ core }) {
  return [core.buffer, core.buffers.normal].some(({ ybase, lines }) => ybase + core.rows > lines.length);
}

/** Calls `look(ours, xterm, piece)` after each piece of a stream; both must not differ then. */
function compare(seed, look) {
  const next = random(seed * 7919 + 1);
  const size = { cols: 2 + Math.floor(next() * next() * 40), rows: 1 + Math.floor(next() * next() * 20) };
  const [ours, xterm] = [new Ours(new Screen(size)), new Xterm(size)];
  const done = [];
  for (const piece of pieces(seed, { ...size, count: 20 + Math.floor(next() * 80) })) {
    done.push(piece);
    try {
      if (typeof piece === "string") xterm.feed(Buffer.from(piece));
      else xterm.resize(piece.cols, piece.rows);
    } catch {
      break; // it throws on some that end at its last line
    }
    if (isBroken(xterm)) break;
    if (typeof piece === "string") ours.feed(Buffer.from(piece));
    else ours.resize(piece.cols, piece.rows);
    look(ours, xterm, `seed ${seed}: ${JSON.stringify(done.slice(-5))}`);
  }
  xterm.dispose();
}

test("the grid agrees with xterm.js after every piece of random streams", { timeoutMs: 600_000 }, () => {
  for (let seed = FIRST; seed <= LAST; seed++) {
    compare(seed, (ours, xterm, stream) => assert.deepEqual(differences(ours, xterm), [], stream));
  }
});

test("snapshots of random streams lead to the state, or tell what they do not", { timeoutMs: 600_000 }, () => {
  for (let seed = FIRST; seed <= LAST; seed++) {
    const next = random(seed);
    compare(seed, (ours, _, stream) => {
      if (next() > 0.1) return;
      const { ansi, cols, rows, exceptions } = ours.screen.snapshot();
      const reader = new Xterm({ cols, rows });
      reader.feed(Buffer.from(ansi));
      if (exceptions.length === 0) assert.deepEqual(differences(ours, reader), [], stream);
      reader.dispose();
    });
  }
});
