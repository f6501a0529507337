"use strict";
const { pathToFileURL } = require("node:url");
const { Screen, spawnPty } = require("../../../index.js");
const { assert, test, waitFor } = require("../../harness.js");
const { EVERYTHING, withStreams } = require("./stream_window.js");

/** For the page to import. */
const XTERM = pathToFileURL(require.resolve("@xterm/xterm/lib/xterm.mjs")).href;

/** In a page: a terminal whose text is gathered in `window.text`. `how`: "open" with options, or "attach" with an id. */
const follow = (evaluate, how, ...args) =>
  evaluate(
    async (method, given) => {
      const terminal = await window.signalbox.terminals[method](...given);
      window.terminal = terminal;
      window.text = "";
      window.told = [];
      terminal.onData((data) => (window.text += data));
      for (const event of ["title", "cwd", "bell", "resize", "exit", "close", "command"]) {
        terminal.on(event, (value) => window.told.push([event, value]));
      }
    },
    how,
    args,
  );

const open = (evaluate, script, options = {}) =>
  follow(evaluate, "open", { file: "sh", args: ["-c", script], encoding: "utf8", ...options });
const attach = (evaluate, id, options = {}) => follow(evaluate, "attach", id, { encoding: "utf8", ...options });

const text = (evaluate) => evaluate(() => window.text);
const told = (evaluate) => evaluate(() => window.told);
const untilText = (evaluate, part) =>
  waitFor(() => evaluate((wanted) => window.text.slice(-100_000).includes(wanted), part), {
    what: JSON.stringify(part),
  });
const untilTold = (evaluate, name) =>
  waitFor(async () => (await told(evaluate)).find(([event]) => event === name), { what: name });

test("a page opens a terminal, writes to it, reads it, and is told the exit behind the last byte", () =>
  withStreams({}, async ({ evaluate, terminals }) => {
    await open(evaluate, "stty -echo; stty size; read name; echo hello $name; exit 3", {
      id: "one",
      cols: 100,
      rows: 30,
    });
    await untilText(evaluate, "30 100");
    await evaluate(() => window.terminal.write("page\r"));
    await untilTold(evaluate, "close");
    assert.match(await text(evaluate), /hello page\r\n$/);
    assert.deepEqual(await told(evaluate), [
      ["exit", { exitCode: 3 }],
      ["close", undefined],
    ]);
    const { id, pid, cols, rows, exit } = await evaluate(() => {
      const { id, pid, cols, rows, exit } = window.terminal;
      return { id, pid, cols, rows, exit };
    });
    assert.deepEqual(
      { id, pid, cols, rows, exit },
      { id: "one", pid: terminals.get("one").pid, cols: 100, rows: 30, exit: { exitCode: 3 } },
    );
  }));

test("a page that attaches late sees the screen, and what follows", () =>
  withStreams({}, async ({ evaluate, terminals }) => {
    const terminal = terminals.create({
      id: "late",
      file: "sh",
      args: ["-c", "printf '\\033[31mbefore\\033[m\\r\\n'; read x; echo after; read x"],
      screen: true,
    });
    await waitFor(() => terminal.screen.text().includes("before"), { what: "the first line" });
    await attach(evaluate, "late");
    await untilText(evaluate, "before");
    terminal.write("\r");
    await untilText(evaluate, "after");
    const shown = new Screen({ cols: terminal.cols, rows: terminal.rows });
    shown.feed(await text(evaluate));
    assert.equal(shown.snapshot().ansi, terminal.snapshot().ansi);
  }));

test("a page that was reloaded attaches again, and the terminal goes on", () =>
  withStreams({}, async ({ evaluate, load, terminals }) => {
    await open(evaluate, "stty -echo; echo begun; while read line; do echo got $line; done", { id: "kept" });
    await untilText(evaluate, "begun");
    await load("index.html");
    await attach(evaluate, "kept");
    await untilText(evaluate, "begun");
    await evaluate(() => window.terminal.write("this\r"));
    await untilText(evaluate, "got this");
    assert.equal(terminals.list().length, 1);
  }));

test("a resize reaches the program, and the other windows that show the terminal", () =>
  withStreams({}, ({ evaluate, processes, terminals }) =>
    withStreams({ processes, terminals }, async (other) => {
      await open(evaluate, "stty -echo; trap 'stty size' WINCH; echo ready; while :; do read x; done", { id: "sized" });
      await untilText(evaluate, "ready");
      await attach(other.evaluate, "sized");
      await evaluate(async () => {
        for (let cols = 81; cols <= 120; cols++) window.terminal.resize(cols, 40);
        await window.terminal.resize(121, 40);
      });
      await untilText(evaluate, "40 121");
      assert.deepEqual(await untilTold(other.evaluate, "resize"), ["resize", { cols: 121, rows: 40 }]);
      assert.equal(await other.evaluate(() => window.terminal.cols), 121);
    }),
  ));

for (const flow of ["lossy", "lossless"]) {
  test(`a terminal of xterm.js that is ${flow} shows what main's screen shows, whatever size either had before`, () =>
    withStreams({}, async ({ evaluate, terminals }) => {
      const script = "for n in $(seq 50); do echo line $n of some; done; read x";
      const terminal = terminals.create({ id: "sized", file: "sh", args: ["-c", script], screen: true });
      await waitFor(() => terminal.screen.text().includes("line 50"), { what: "the lines" });
      await evaluate(
        async (url, how) => {
          const { Terminal } = await import(url);
          window.xterm = new Terminal({ cols: 100, rows: 40 });
          window.xterm.open(document.body);
          window.terminal = await window.signalbox.terminals.attach("sized", { flow: how });
          window.terminal.connect(window.xterm);
        },
        XTERM,
        flow,
      );
      const shown = () =>
        evaluate(() => {
          const { active } = window.xterm.buffer;
          const lines = Array.from({ length: active.length }, (_, y) => active.getLine(y).translateToString(true));
          return { cols: window.xterm.cols, rows: window.xterm.rows, text: lines.join("\n").trimEnd() };
        });
      const isSame = async () => {
        const { cols, rows, text } = await shown();
        return cols === terminal.cols && rows === terminal.rows && text === terminal.screen.text().trimEnd();
      };
      await waitFor(() => terminal.cols === 100 && terminal.rows === 40, { what: "the page's size" });
      await waitFor(isSame, { what: "the same screen" });
      terminal.resize(60, 20);
      await waitFor(async () => (await shown()).cols === 60 && isSame(), { what: "the size that main has given it" });
      assert.equal(terminal.cols, 60);
      terminal.write("\r");
      await terminal.wait();
    }));
}

test("titles, bells, directories and commands are told to a page", () =>
  withStreams({}, async ({ evaluate }) => {
    const osc = (code) => `printf '\\033]${code}\\007'`;
    await open(
      evaluate,
      `${osc("2;a title")}; printf '\\007'; ${osc("7;file:///tmp")}; ${osc("133;A")}; ${osc("133;C")}; ${osc("133;D;4")}; read x`,
    );
    assert.deepEqual(await untilTold(evaluate, "title"), ["title", "a title"]);
    assert.deepEqual(await untilTold(evaluate, "cwd"), ["cwd", "/tmp"]);
    assert.deepEqual(await untilTold(evaluate, "bell"), ["bell", 1]);
    await waitFor(
      async () => (await told(evaluate)).some(([event, { exitCode }]) => event === "command" && exitCode === 4),
      { what: "the command's end" },
    );
  }));

test("a terminal is ended, and started anew, from a page", () =>
  withStreams({}, async ({ evaluate, terminals }) => {
    await open(evaluate, "echo begun; exec sleep 600", { id: "again" });
    await untilText(evaluate, "begun");
    const { pid } = terminals.get("again");
    await evaluate(() => window.terminal.restart());
    await waitFor(async () => (await text(evaluate)).split("begun").length === 3, { what: "the new program" });
    assert.notEqual(await evaluate(() => window.terminal.pid), pid);
    await evaluate(() => window.terminal.kill("SIGTERM"));
    assert.deepEqual(await untilTold(evaluate, "exit"), ["exit", { exitCode: 143, signal: 15 }]);
  }));

test("two windows on one terminal go at their own pace", () =>
  withStreams({ show: true }, ({ evaluate, processes, terminals }) =>
    withStreams({ processes, terminals, show: true }, async (other) => {
      await open(evaluate, "stty -opost; read x; seq 2000000; echo over; read x", { id: "shared", flow: "lossless" });
      await attach(other.evaluate, "shared");
      await other.evaluate(() => window.terminal.pause());
      await evaluate(() => window.terminal.write("\r"));
      await untilText(evaluate, "over");
      const numbers = (await text(evaluate)).split("\n").filter((line) => /^\d+$/.test(line));
      assert.equal(numbers.length, 2_000_000);
      assert.equal(await other.evaluate(() => window.text.includes("over")), false);
      await other.evaluate(() => window.terminal.resume());
      await untilText(other.evaluate, "over");
      // The slow one skipped most of it.
      assert.ok((await text(other.evaluate)).length < 10_000_000);
    }),
  ));

test("100 attachments and disposals in a page leave no viewer behind", () =>
  withStreams({}, async ({ evaluate, terminals }) => {
    const terminal = terminals.create({ id: "many", file: "sh", args: ["-c", "read x"], screen: true });
    terminal.snapshot();
    const { viewers } = terminal.health();
    await evaluate(async () => {
      for (let round = 0; round < 100; round++) (await window.signalbox.terminals.attach("many")).dispose();
    });
    await waitFor(() => terminal.health().viewers === viewers, { what: "the viewers to be gone" });
  }));

test("a list of terminals is followed: what there is, what comes, changes, and goes", () =>
  withStreams({}, async ({ evaluate, terminals }) => {
    terminals.create({ id: "first", file: "sh", args: ["-c", "read x"] });
    await evaluate(async () => {
      window.news = [];
      await window.signalbox.terminals.watch((news) => window.news.push(news));
    });
    const news = () => evaluate(() => window.news);
    const state = async (id) =>
      (await news())
        .flatMap(({ changed }) => changed)
        .filter((one) => one.id === id)
        .at(-1);
    await waitFor(async () => (await state("first"))?.state === "running", { what: "the first" });
    terminals.create({ id: "second", file: "sh", args: ["-c", "read x"] });
    await waitFor(() => state("second"), { what: "the second" });
    await terminals.get("first").stop();
    await waitFor(async () => (await state("first")).exit !== undefined, { what: "the end of the first" });
    await terminals.remove("first");
    terminals.create({ id: "third", file: "sh", args: ["-c", "read x"] });
    await waitFor(async () => (await news()).some(({ removed }) => removed.includes("first")), {
      what: "that it is gone",
    });
  }));

test("terminals that the window did not start are not there for it with the scope own", () => {
  const rights = { terminals: { ...EVERYTHING.terminals, scope: "own" } };
  return withStreams({ rights }, async ({ evaluate, terminals, load }) => {
    terminals.create({ id: "foreign", file: "sh", args: ["-c", "read x"] });
    await open(evaluate, "read x", { id: "own" });
    await load("index.html");
    assert.deepEqual(await evaluate(async () => (await window.signalbox.terminals.list()).map(({ id }) => id)), [
      "own",
    ]);
    await assert.rejects(attach(evaluate, "foreign"), /There is no terminal with the id "foreign"/);
    await attach(evaluate, "own");
  });
});

test("a terminal outside of the manager is none of a page's business", () =>
  withStreams({}, async ({ evaluate }) => {
    const terminal = spawnPty("sh", ["-c", "read x"], { id: "outside" });
    await assert.rejects(attach(evaluate, "outside"), /There is no terminal/);
    await terminal.stop();
  }));
