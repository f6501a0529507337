"use strict";
const { Screen, SignalboxError } = require("signalbox");
const { assert, test, waitFor } = require("../harness.js");

const screenOf = (data, options = {}) => {
  const screen = new Screen({ cols: 20, rows: 5, ...options });
  screen.feed(data);
  return screen;
};

test("a screen shows what was written, as text or as bytes", () => {
  const screen = screenOf("hello \x1b[31mred\x1b[m\r\n");
  screen.feed(Buffer.from("漢字"));
  assert.equal(screen.text(), "hello red\n漢字\n\n\n");
  assert.deepEqual(screen.cursor, { x: 4, y: 1, line: 1 });
  assert.equal(screen.offset, Buffer.byteLength("hello \x1b[31mred\x1b[m\r\n漢字"));
});

test("a character and a sequence may come in pieces", () => {
  const screen = screenOf(Buffer.from([0xe6, 0xbc]));
  assert.equal(screen.groundOffset, 0);
  screen.feed(Buffer.from([0xa2, 0x1b]));
  assert.equal(screen.groundOffset, 3);
  screen.feed("[5C");
  assert.deepEqual([screen.text().trim(), screen.cursor.x, screen.groundOffset], ["漢", 7, 7]);
});

test("lines leave the screen into the scrollback, which has a limit", () => {
  const screen = screenOf(Array.from({ length: 20 }, (_, n) => `line ${n}`).join("\r\n"), { scrollback: 3 });
  assert.equal(screen.lineCount, 8);
  assert.equal(screen.scrollbackLines, 3);
  assert.equal(screen.text({ startLine: 0, endLine: 1 }), "line 12");
});

test("a selection joins what was broken at the edge, and leaves blanks at the ends of lines out", () => {
  const screen = screenOf(`${"abcdefghi ".repeat(3)}\r\nnext   \r\nlast`);
  const end = { line: 3, column: 4 };
  assert.equal(screen.selection({ start: { line: 0, column: 3 }, end }), "defghi abcdefghi abcdefghi\nnext\nlast");
  assert.equal(screen.text({ joinWrapped: true }).split("\n")[0], "abcdefghi abcdefghi abcdefghi");
  assert.equal(screen.selection({ start: end, end: { line: 0, column: 0 } }), "");
});

test("a search finds text across the edge, and tells the cells", () => {
  const screen = screenOf("some words 漢字 that wrap Around");
  assert.deepEqual(screen.search("THAT WRAP"), [{ start: { line: 0, column: 16 }, end: { line: 1, column: 5 } }]);
  assert.deepEqual(screen.search("字"), [{ start: { line: 0, column: 13 }, end: { line: 0, column: 15 } }]);
  assert.deepEqual(screen.search("around", { caseSensitive: true }), []);
  assert.equal(screen.search("w\\w+", { regex: true }).length, 2);
  assert.equal(screen.search("w\\w+", { regex: true, limit: 1 }).length, 1);
});

test("a pattern that can't be searched for is refused, and one that others choke on is not", () => {
  const screen = screenOf("a".repeat(4000), { cols: 200, rows: 50 });
  for (const pattern of ["(", "a(?=b)", "(a{1000}){1000}{1000}"]) {
    assert.throws(() => screen.search(pattern, { regex: true }), {
      code: "ERR_SIGNALBOX_OPTION_RANGE",
      option: "query",
    });
  }
  const began = Date.now();
  assert.deepEqual(screen.search("(a+)+b", { regex: true }), []);
  assert.ok(Date.now() - began < 1000);
});

test("title, icon's name, bell and modes are told", () => {
  const heard = [];
  const screen = new Screen({ cols: 20, rows: 5 });
  const dispose = screen.on("title", (title) => heard.push(title));
  screen.on("bell", () => heard.push("bell"));
  screen.feed("\x1b]0;one\x07\x07\x1b]2;two\x1b\\\x1b[?1049h\x1b[?2004h\x1b[?1003h\x1b[?1006h");
  assert.deepEqual(heard, ["one", "bell", "two"]);
  assert.deepEqual([screen.title, screen.iconName, screen.isAlternate], ["two", "one", true]);
  const { bracketedPaste, mouseTracking, mouseEncoding, wraparound } = screen.modes;
  assert.deepEqual([bracketedPaste, mouseTracking, mouseEncoding, wraparound], [true, "any", "sgr", true]);
  dispose();
  screen.feed("\x1b]2;three\x07");
  assert.equal(heard.length, 3);
});

test("the working directory comes from OSC 7, decoded", () => {
  const heard = [];
  const screen = new Screen();
  screen.on("cwd", (cwd) => heard.push(cwd));
  screen.feed(
    "\x1b]7;file://host/home/me/a%20b%C3%A9\x07\x1b]7;file://host/home/me/a%20b%C3%A9\x07\x1b]7;nonsense\x07",
  );
  assert.deepEqual(heard, ["/home/me/a bé"]);
  assert.equal(screen.cwd, "/home/me/a bé");
});

test("commands are marked with their text, exit code and duration, and follow the scrolling", async () => {
  const heard = [];
  const screen = new Screen({ cols: 30, rows: 4, scrollback: 10 });
  screen.on("command", (event) => heard.push(event));
  screen.feed("\x1b]133;A\x07$ \x1b]133;B\x07make all\r\n\x1b]133;C\x07");
  const began = Date.now();
  await waitFor(() => Date.now() - began > 30);
  screen.feed("one\r\ntwo\r\n\x1b]133;D;2\x07\x1b]133;A\x07$ \x1b]133;B\x07");
  assert.deepEqual(
    heard.map(({ phase, command, exitCode }) => [phase, command, exitCode]),
    [
      ["start", "make all", undefined],
      ["end", "make all", 2],
    ],
  );
  assert.ok(heard[1].durationMs >= 29, `${heard[1].durationMs} ms`);
  const [first, second] = screen.marks();
  const { promptLine, inputLine, inputColumn, outputLine, endLine, exitCode, hasEnded, command } = first;
  assert.deepEqual(
    { promptLine, inputLine, inputColumn, outputLine, endLine, exitCode, hasEnded, command },
    {
      promptLine: 0,
      inputLine: 0,
      inputColumn: 2,
      outputLine: 1,
      endLine: 3,
      exitCode: 2,
      hasEnded: true,
      command: "make all",
    },
  );
  assert.ok(Math.abs(first.startedAt - began) < 10_000);
  assert.deepEqual([second.promptLine, second.hasEnded], [3, false]);
  screen.feed("\r\n".repeat(12));
  assert.deepEqual(
    screen.marks().map(({ id, promptLine: line }) => [id, line]),
    [[second.id, 1]],
  );
});

test("a shell that tells the command line itself is believed", () => {
  const screen = screenOf("\x1b]633;A\x07> \x1b]633;B\x07garbled\x1b]633;E;echo a\\x3b b\\\\c\x07\r\n\x1b]633;C\x07");
  assert.equal(screen.marks()[0].command, "echo a; b\\c");
});

test("hyperlinks are listed with their cells", () => {
  const screen = screenOf("see \x1b]8;id=x;https://example.org/\x1b\\this\x1b]8;;\x1b\\ and that");
  assert.deepEqual(screen.hyperlinks(), [
    { line: 0, startColumn: 4, endColumn: 8, uri: "https://example.org/", id: "x" },
  ]);
});

test("a snapshot has an offset, and is told apart when the beginning is missing", () => {
  const screen = new Screen({ cols: 20, rows: 5, offset: 1000 });
  screen.feed("text\x1b[3");
  const { offset, isComplete, cursor, isAlternate, title, cols, rows } = screen.snapshot();
  assert.deepEqual(
    [offset, isComplete, cursor, isAlternate, title],
    [1004, false, { x: 4, y: 0, line: 0 }, false, null],
  );
  assert.deepEqual([cols, rows, screen.isComplete, new Screen().isComplete], [20, 5, false, true]);
});

test("a snapshot has as much of the scrollback as is asked for", () => {
  const screen = screenOf(Array.from({ length: 50 }, (_, n) => `line ${n}`).join("\r\n"));
  const { ansi, scrollbackLines } = screen.snapshot({ scrollback: 2 });
  assert.equal(scrollbackLines, 2);
  const copy = screenOf(ansi);
  assert.equal(copy.text(), screen.text({ startLine: 43 }));
  assert.equal(screen.snapshot().scrollbackLines, 45);
});

test("a snapshot of a snapshot is the same", () => {
  const screen = screenOf(
    "\x1b[1;31mbold\x1b[m \x1b[4:3mcurly\x1b[m 漢 é\u0301\r\n\x1b[44m\x1b[K\x1b[?1049h\x1b[5;1Halt\x1b[?25l",
  );
  const { ansi } = screen.snapshot();
  assert.equal(screenOf(ansi).snapshot().ansi, ansi);
});

test("wrong arguments are refused with a code", () => {
  const screen = new Screen();
  const range = { code: "ERR_SIGNALBOX_OPTION_RANGE" };
  const type = { code: "ERR_SIGNALBOX_OPTION_TYPE" };
  assert.throws(() => new Screen({ cols: 0 }), range);
  assert.throws(() => new Screen({ rows: 65_536 }), range);
  assert.throws(() => new Screen({ scrollback: -1 }), range);
  assert.throws(() => new Screen({ scrollback: "many" }), type);
  assert.throws(() => new Screen({ colour: true }), { code: "ERR_SIGNALBOX_OPTION_UNKNOWN" });
  assert.throws(() => new Screen(null), type);
  assert.throws(() => screen.feed(5), type);
  assert.throws(() => screen.resize("80", 24), type);
  assert.throws(() => screen.resize(80, 1.5), range);
  assert.throws(() => screen.snapshot({ scrollback: 0.5 }), range);
  assert.throws(() => screen.text({ startLine: -1 }), type);
  assert.throws(() => screen.selection({ start: { line: 0 }, end: { line: 0, column: 0 } }), type);
  assert.throws(() => screen.search(/x/), type);
  assert.throws(() => screen.on("nothing", () => {}), SignalboxError);
  assert.throws(() => screen.on("bell", 5), type);
});

test("a disposed screen is empty and hears nothing", () => {
  const heard = [];
  const screen = screenOf("text");
  screen.on("bell", () => heard.push("bell"));
  screen[Symbol.dispose]();
  screen.feed("\x07");
  assert.deepEqual([heard, screen.text()], [[], ""]);
});
