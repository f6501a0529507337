"use strict";
const { Screen } = require("signalbox");
const { assert, test } = require("../harness.js");
const { Ours, differences } = require("./compare.js");
const { random } = require("./grammar.js");
const { byteLength, play, sessions, sizeAt } = require("./sessions.js");
const { Xterm } = require("./xterm.js");

/** Offsets at which each session is cut. */
const CUTS = 25;

const SCROLLBACK = 1000;

for (const session of sessions) {
  const size = { cols: session.cols, rows: session.rows, scrollback: SCROLLBACK };

  test(`${session.name}: the grid agrees with xterm.js after every event`, () => {
    const [ours, xterm] = [new Ours(new Screen(size)), new Xterm(size)];
    for (const event of session.events) {
      for (const terminal of [ours, xterm]) {
        if (typeof event === "string") terminal.feed(Buffer.from(event));
        else terminal.resize(event[0], event[1]);
      }
      assert.deepEqual(differences(ours, xterm), []);
    }
    xterm.dispose();
  });

  test(`${session.name}: a snapshot at any offset leads to the state, and with the rest to the end`, () => {
    const length = byteLength(session);
    const next = random(length);
    const end = new Xterm(size);
    play(session, end);
    for (let cut = 0; cut < CUTS; cut++) {
      const offset = cut === 0 ? length : Math.floor(next() * length);
      const screen = new Screen(size);
      play(session, new Ours(screen), 0, offset);
      const snapshot = screen.snapshot();
      // Of a program that is made narrower on the alternate screen something is hidden, until it draws again.
      assert.deepEqual(
        snapshot.exceptions.filter((id) => id !== "hidden-cells"),
        [],
      );
      assert.ok(snapshot.offset <= offset && snapshot.offset > offset - 5000);
      const reader = new Xterm({ ...sizeAt(session, offset), scrollback: SCROLLBACK });
      reader.feed(Buffer.from(snapshot.ansi));
      if (snapshot.offset === screen.offset) assert.deepEqual(differences(new Ours(screen), reader), []);
      play(session, reader, snapshot.offset);
      assert.deepEqual(differences(end, reader), [], `cut at ${offset}`);
      reader.dispose();
    }
    end.dispose();
  });
}
