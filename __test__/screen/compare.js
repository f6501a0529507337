"use strict";
// Where two terminals differ: ours, or the real one, each with `describeLine` and `describeState`.

/** Ours, with the same face as `Xterm`. */
class Ours {
  constructor(screen) {
    this.screen = screen;
    this.native = screen._native;
  }

  feed(data) {
    this.screen.feed(data);
  }

  resize(cols, rows) {
    this.screen.resize(cols, rows);
  }

  get lineCount() {
    return this.screen.lineCount;
  }

  describeLine(index) {
    return this.native.describeLine(index);
  }

  describeState() {
    return JSON.parse(this.native.describeState());
  }
}

/** Differences, one text each; none when both are alike. `except` are members of the state that don't count. */
function differences(one, other, { except = [], most = 5 } = {}) {
  const found = [];
  const states = [one.describeState(), other.describeState()];
  for (const name of Object.keys(states[0])) {
    if (except.includes(name)) continue;
    const [a, b] = states.map((state) => JSON.stringify(sorted(state[name])));
    if (!alike(a, b)) found.push(`${name}: ${a} and ${b}`);
  }
  if (one.lineCount !== other.lineCount) return found;
  for (let index = 0; index < one.lineCount && found.length < most; index++) {
    const [a, b] = [one.describeLine(index), other.describeLine(index)];
    if (a === b) continue;
    if (a[0] !== b[0]) found.push(`line ${index}: wrapped ${a[0]} and ${b[0]}`);
    const cells = [a.slice(1).split("\n"), b.slice(1).split("\n")];
    cells[0].forEach((cell, column) => {
      if (!alike(cell, cells[1][column]))
        found.push(`line ${index}, column ${column}: ${cell} and ${cells[1][column]}`);
    });
  }
  return found.slice(0, most);
}

/** A link that xterm.js has forgotten is like any other. */
function alike(a, b) {
  if (a === b || a === '"?"' || b === '"?"') return true;
  const [begin, other] = [a, b].map((text) => text.slice(0, text.lastIndexOf("|")));
  return begin === other && (a.endsWith("|?") || b.endsWith("|?"));
}

/** With members in one order. */
function sorted(value) {
  if (value === null || typeof value !== "object" || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}

module.exports = { Ours, differences };
