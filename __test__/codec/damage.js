"use strict";
// Frames that nobody writes.

const PIECES = [
  '"Map"',
  '"ref"',
  '"share"',
  '"Error"',
  '"class"',
  '"sparse"',
  '"Date"',
  "null",
  "0",
  "1",
  "-1",
  "[]",
  "{}",
];
const KEYS = ['"__proto__"', '"constructor"', '"prototype"', '"own"', '"length"'];

/** The text with one value or key of its JSON replaced, or a row moved. */
function damage(text, random) {
  const pick = (list) => list[Math.floor(random() * list.length)];
  const frame = JSON.parse(text);
  const rows = frame.t;
  const action = random();
  if (action < 0.25) rows.splice(Math.floor(random() * rows.length), 1);
  else if (action < 0.5) rows.push(rows.splice(Math.floor(random() * rows.length), 1)[0]);
  if (action < 0.5) return JSON.stringify(frame);
  const table = text.lastIndexOf(',"t":');
  const values = Array.from(text.slice(table + 5).matchAll(/"(?:[^"\\]|\\.)*"|-?\d+|null|\[\]/g));
  const at = pick(values);
  const start = table + 5 + at.index;
  return text.slice(0, start) + pick(random() < 0.8 ? PIECES : KEYS) + text.slice(start + at[0].length);
}

module.exports = { damage };
