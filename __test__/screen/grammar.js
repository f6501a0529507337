"use strict";
// Random sequences of what terminals understand, the same for the same seed.

/** Numbers from 0 to 1 (mulberry32). */
function random(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

const WORDS = ["a", "xyz", "hello ", "  ", "~!#[]{|}\\^`_@", "lorem ipsum dolor ", "0123456789"];
const WIDE = ["漢", "字漢字", "コン", "ｗ", "𠀀"];
const COMBINING = ["e\u0301", "o\u0302\u0323", "👩\u200d💻", "😀", "\u0301", "漢\u0301", "\u200b", "🇩🇪", "✔\ufe0f"];
const CONTROLS = [
  "\r\n",
  "\n",
  "\r",
  "\b",
  "\t",
  "\v",
  "\f",
  "\x07",
  "\x0e",
  "\x0f",
  "\x84",
  "\x85",
  "\x88",
  "\x7f",
  "\0",
];
const CURSOR = ["A", "B", "C", "D", "E", "F", "G", "`", "a", "d", "e", "I", "Z"];
const EDIT = ["@", "P", "X", "L", "M", "S", "T", "b"];
const COLUMNS = [" @", " A", "'}", "'~"];
const SGR = [
  0, 1, 2, 3, 4, 5, 7, 8, 9, 21, 22, 23, 24, 25, 27, 28, 29, 31, 37, 39, 42, 47, 49, 53, 55, 59, 91, 100, 107,
];
const COLORS = [
  "38;5;200",
  "48;5;17",
  "38;2;1;2;3",
  "48;2;200;100;50",
  "38:2::9:8:7",
  "58:5:3",
  "58;2;4;5;6",
  "48:5:99",
  "38;5",
  "48;2;1",
];
const UNDERLINES = ["4:0", "4:1", "4:2", "4:3", "4:4", "4:5", "4:9"];
const MODES = [
  "?1",
  "?6",
  "?7",
  "?7",
  "?45",
  "?66",
  "?1000",
  "?1002",
  "?1003",
  "?9",
  "?1004",
  "?1006",
  "?1016",
  "?2004",
  "?2026",
  "?25",
  "4",
  "20",
  "?12",
];
const SCREENS = ["?47", "?1047", "?1048", "?1049"];
const SETS = ["B", "B", "0", "A", "4", "K", "="];

/** What kinds of pieces there are, and how often they come. */
const KINDS = {
  words: [30, (pick) => pick(WORDS)],
  wide: [10, (pick) => pick(WIDE)],
  combining: [6, (pick) => pick(COMBINING)],
  controls: [14, (pick) => pick(CONTROLS)],
  cursor: [8, (pick, number) => `\x1b[${number()}${pick(CURSOR)}`],
  position: [8, (_, number) => `\x1b[${number()};${number()}H`],
  erase: [7, (pick, number) => `\x1b[${pick(["", "", "?"])}${Math.floor(number(4))}${pick(["J", "K", "K"])}`],
  edit: [8, (pick, number) => `\x1b[${number()}${pick(EDIT)}`],
  columns: [2, (pick, number) => `\x1b[${number(4)}${pick(COLUMNS)}`],
  sgr: [12, (pick) => `\x1b[${pick(SGR)};${pick(SGR)}m`],
  colors: [6, (pick) => `\x1b[${pick(COLORS)}m`],
  underlines: [3, (pick) => `\x1b[${pick(UNDERLINES)}m`],
  plain: [5, () => "\x1b[m"],
  modes: [5, (pick) => `\x1b[${pick(MODES)}${pick(["h", "l", "l"])}`],
  margins: [3, (_, number) => `\x1b[${number()};${number()}r`],
  screens: [3, (pick) => `\x1b[${pick(SCREENS)}${pick(["h", "l"])}`],
  saving: [3, (pick) => pick(["\x1b7", "\x1b[s"])],
  restoring: [3, (pick) => pick(["\x1b8", "\x1b[u"])],
  escapes: [5, (pick) => `\x1b${pick(["D", "E", "M", "H", "=", ">", "n", "o", "~", "}", "|", "\\"])}`],
  alignment: [1, () => "\x1b#8"],
  tabs: [2, (pick) => `\x1b[${pick(["", "0", "3"])}g`],
  charsets: [3, (pick) => `\x1b${pick(["(", ")", "*", "+", "-", "."])}${pick(SETS)}`],
  protection: [2, (pick) => `\x1b[${pick([0, 1, 2])}"q`],
  links: [3, (pick) => `\x1b]8;${pick(["", "id=a", "id=b:x=y"])};${pick(["", "", "http://a.b/c", "file:///x"])}\x1b\\`],
  names: [1, (pick) => `\x1b]${pick([0, 1, 2])};${pick(["title", "tïtle 漢"])}\x07`],
  styles: [1, (pick, number) => `\x1b[${Math.floor(number(9))} q`],
  resets: [1, (pick) => pick(["\x1b[!p", "\x1b[!p", "\x1bc"])],
  strings: [1, (pick) => pick(["\x1bPqabc\x1b\\", "\x1b_abc\x1b\\", "\x1bP$qm\x1b\\", "\x1b^é", "\x1b]9;x\x1b[m"])],
  broken: [
    1,
    (pick) =>
      pick(["\x1b[\n5C", "\x1b[3\x18x", "\x1b[1<m", "\x1b[é", "\x1b(\x1b[m", "\x9b3C", "\x1b[:;:m", "\x1b[1$x"]),
  ],
};

/** Pieces of a stream for a screen of that size; resizes are `{ cols, rows }`. `without` are kinds to leave out. */
function pieces(seed, { cols, rows, count = 60, without = [], resizes = true }) {
  const next = random(seed);
  const pick = (list) => list[Math.floor(next() * list.length)];
  const number = (most = Math.max(cols, rows) + 3) => {
    const kind = next();
    if (kind < 0.2) return "";
    return kind < 0.22 ? 3000 : Math.floor(next() * most);
  };
  const kinds = Object.entries(KINDS).filter(([name]) => !without.includes(name));
  const bag = kinds.flatMap(([, [weight, make]]) => Array(weight).fill(make));
  return Array.from({ length: count }, () => {
    if (resizes && next() < 0.02) {
      return { cols: 2 + Math.floor(next() * cols * 1.6), rows: 1 + Math.floor(next() * rows * 1.6) };
    }
    return pick(bag)(pick, number);
  });
}

module.exports = { KINDS, pieces, random };
