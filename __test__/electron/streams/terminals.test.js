"use strict";
const { assert, test, waitFor } = require("../../harness.js");
const { withStreams } = require("./stream_window.js");

test("a page opens a terminal, writes to it, reads it, and is told the exit behind the last byte", () =>
  withStreams({}, async ({ evaluate }) => {
    const seen = await evaluate(async () => {
      const { terminals } = window.signalbox;
      const terminal = await terminals.open({
        file: "sh",
        args: ["-c", "stty -echo; read name; echo hello $name; exit 3"],
        cols: 100,
        rows: 30,
        encoding: "utf8",
      });
      let text = "";
      terminal.onData((data) => (text += data));
      const exit = new Promise((resolve) => terminal.onExit((value) => resolve({ value, text })));
      terminal.write("page\r");
      const { cols, rows, id } = terminal;
      return { ...(await exit), cols, rows, id };
    });
    assert.deepEqual(seen.value, { exitCode: 3 });
    assert.match(seen.text, /hello page\r\n$/);
    assert.deepEqual([seen.cols, seen.rows], [100, 30]);
  }));
