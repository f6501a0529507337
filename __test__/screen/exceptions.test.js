"use strict";
// The list of exceptions may only shrink: each is told by the snapshot, and still a difference.

const { Screen } = require("signalbox");
const { assert, test } = require("../harness.js");
const { Ours, differences } = require("./compare.js");
const exceptions = require("./exceptions.json");
const { Xterm } = require("./xterm.js");

const KNOWN = 12;

test("there are no more exceptions than there were", () => {
  assert.equal(exceptions.length, KNOWN);
});

function play(terminal, events = []) {
  for (const event of events) {
    if (typeof event === "string") terminal.feed(Buffer.from(event));
    else terminal.resize(event[0], event[1]);
  }
}

for (const { id, cols, rows, events, then, reason } of exceptions) {
  test(`${id} is told, and is still an exception`, () => {
    assert.ok(reason.length > 20);
    const screen = new Screen({ cols, rows });
    const [ours, xterm] = [new Ours(screen), new Xterm({ cols, rows })];
    for (const terminal of [ours, xterm]) play(terminal, events);
    assert.deepEqual(differences(ours, xterm), [], "the grid itself agrees");
    const snapshot = screen.snapshot();
    assert.ok(snapshot.exceptions.includes(id), `told: ${snapshot.exceptions.join(", ")}`);
    const reader = new Xterm({ cols: screen.cols, rows: screen.rows });
    reader.feed(Buffer.from(snapshot.ansi));
    for (const terminal of [xterm, reader]) play(terminal, then);
    assert.notDeepEqual(differences(xterm, reader), [], "it is none any more: take it off the list");
    for (const terminal of [xterm, reader]) terminal.dispose();
  });
}
