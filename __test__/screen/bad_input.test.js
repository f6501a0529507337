"use strict";
const { Screen } = require("signalbox");
const { assert, test } = require("../harness.js");
const { random } = require("./grammar.js");

/** Bytes in memory that this process got since `before`, at most. */
const grownSince = (before) => process.memoryUsage().rss - before;
const MB = 1024 * 1024;

test("random bytes do no harm, at any size", () => {
  const next = random(7);
  for (const [cols, rows] of [
    [1, 1],
    [2, 1],
    [3, 2],
    [80, 24],
    [200, 3],
  ]) {
    const screen = new Screen({ cols, rows, scrollback: 5 });
    for (let round = 0; round < 40; round++) {
      screen.feed(Uint8Array.from({ length: 5000 }, () => Math.floor(next() ** 2 * 256)));
      screen.snapshot();
      screen.text();
      if (round % 4 === 0) screen.resize(1 + Math.floor(next() * 100), 1 + Math.floor(next() * 40));
    }
  }
});

test("malformed UTF-8 is dropped, as xterm.js drops it", () => {
  const screen = new Screen();
  screen.feed(
    Uint8Array.from([
      0x61, 0xff, 0xc3, 0x28, 0xe6, 0xbc, 0x62, 0xf0, 0x9f, 0x98, 0x63, 0xed, 0xa0, 0x80, 0xc0, 0xaf, 0x64,
    ]),
  );
  assert.equal(screen.text().trim(), "a(bcd");
});

test("sequences without an end take no memory", { timeoutMs: 120_000 }, () => {
  for (const begin of ["\x1b]0;", "\x1b]8;;", "\x1b]52;c;", "\x1bP+q", "\x1b_", "\x1b[", "\x1b]133;E;"]) {
    const chunk = Buffer.alloc(MB, begin === "\x1b[" ? "1" : "x");
    const screen = new Screen();
    screen.feed(begin);
    screen.feed(chunk);
    const before = process.memoryUsage().rss;
    for (let round = 0; round < 20; round++) screen.feed(chunk);
    assert.ok(grownSince(before) < 30 * MB, `${begin.slice(1)}: ${grownSince(before)} bytes`);
    const { offset, ansi } = screen.snapshot();
    assert.ok(screen.offset - offset < 5000 && ansi.length < 20_000, "a snapshot needs no more than the last bytes");
    screen.feed("\x07\x1b\\ok");
    assert.ok(screen.text().endsWith("ok") || screen.text().includes("ok"));
    assert.ok((screen.title ?? "").length <= 4096);
  }
});

test("numbers beyond all bounds are bounded", { timeoutMs: 30_000 }, () => {
  const screen = new Screen({ cols: 80, rows: 24 });
  const big = "99999999999999999999";
  for (const last of "@ABCDEFGHIJKLMPSTXZ`abdefghlmrstu") screen.feed(`\x1b[${big};${big}${last}`);
  for (const last of [" @", " A", "'}", "'~", " q", "!p"]) screen.feed(`\x1b[${big}${last}`);
  screen.feed(`\x1b[${"1;".repeat(10_000)}m\x1b[${":1".repeat(10_000)}m\x1b[${"?".repeat(1000)}h`);
  screen.feed(`x\x1b[${big}b`.repeat(50));
  assert.equal(screen.text().split("\n").length, screen.lineCount);
});

test("10,000 new sizes keep what is written", { timeoutMs: 120_000 }, () => {
  const next = random(3);
  const screen = new Screen({ cols: 80, rows: 24, scrollback: 200 });
  for (let line = 0; line < 100; line++) screen.feed(`line ${line} ${"漢字 text ".repeat(line % 20)}\r\n`);
  for (let round = 0; round < 10_000; round++) {
    screen.resize(2 + Math.floor(next() * 200), 1 + Math.floor(next() * 60));
    if (round % 10 === 0) screen.feed(`round ${round}\r\n`);
  }
  screen.resize(80, 24);
  assert.ok(screen.text().includes("round 9990"));
});

test("the largest size takes bounded memory, whatever is done to it", { timeoutMs: 120_000 }, () => {
  const before = process.memoryUsage().rss;
  const screen = new Screen({ cols: 65_535, rows: 65_535 });
  assert.deepEqual([screen.cols, screen.rows], [65_535, 64]);
  assert.ok(grownSince(before) < 20 * MB);
  screen.feed("\x1b#8\x1b[44m\x1b[2J\x1b[65535;65535Hx\x1b[5L\x1b[1;1H\x1b[1000@");
  assert.ok(grownSince(before) < 200 * MB, `${grownSince(before)} bytes`);
  const tall = new Screen({ cols: 1, rows: 65_535 });
  assert.deepEqual([tall.cols, tall.rows], [2, 65_535]);
  tall.feed("\n".repeat(100_000));
  tall.resize(65_535, 1);
  tall.resize(2, 65_535);
  assert.equal(tall.rows, 65_535);
});

test("combining characters, links and colours without end are bounded", { timeoutMs: 120_000 }, () => {
  const screen = new Screen({ cols: 80, rows: 24, scrollback: 100 });
  screen.feed(`a${"\u0301".repeat(100_000)}\r\n`);
  assert.ok(screen.text().length < 500);
  let before;
  for (let part = 0; part < 300; part++) {
    // The texts themselves take memory of the host's, which is there after a while.
    if (part === 150) before = process.memoryUsage().rss;
    let text = "";
    for (let n = 0; n < 1000; n++) {
      const number = part * 1000 + n;
      text += `\x1b]8;;http://x/${number}${"y".repeat(1000)}\x07\x1b[4;58;2;${number & 255};${number >> 8};1mz\u0301${String.fromCodePoint(0x300 + (number % 100))}`;
    }
    screen.feed(text);
  }
  assert.ok(grownSince(before) < 60 * MB, `${grownSince(before)} bytes`);
});

test("events that nobody takes are bounded", () => {
  const screen = new Screen();
  let last;
  screen.on("title", (title) => (last = title));
  screen.feed(Array.from({ length: 5000 }, (_, n) => `\x1b]2;${n}\x07`).join(""));
  assert.deepEqual([last, screen.droppedEvents], ["4999", 5000 - 1024]);
});
