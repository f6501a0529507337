"use strict";
const { attach } = require("../../../electron/main.js");
const { assert, test, waitFor } = require("../../harness.js");
const { EVERYTHING, withStreams } = require("./stream_window.js");

const RELOADS = 100;

/** In a page: looks at the terminal in every way, and counts. */
const look = (evaluate) =>
  evaluate(async () => {
    const terminal = await window.signalbox.terminals.attach("flood");
    window.bytes = 0;
    window.kinds = new Set();
    terminal.onData((data) => {
      window.bytes += data.length;
      window.kinds.add(Object.prototype.toString.call(data));
    });
    await window.signalbox.terminals.watch(() => {}, { metricsIntervalMs: 100 });
  });

test(
  `${RELOADS} reloads in a flood leave nothing behind in main, and each document sees the terminal`,
  { timeoutMs: 120_000 },
  () =>
    withStreams({ show: true }, async ({ window, evaluate, load, terminals }) => {
      const terminal = terminals.create({ id: "flood", file: "sh", args: ["-c", "yes a flood"], screen: true });
      terminal.snapshot();
      const { viewers } = terminal.health();
      for (let round = 0; round < RELOADS; round++) {
        await look(evaluate);
        await waitFor(() => evaluate(() => window.bytes > 100_000), { what: `the flood in document ${round}` });
        assert.deepEqual(await evaluate(() => [...window.kinds]), ["[object Uint8Array]"]);
        if (round % 2) window.webContents.reload();
        await load(round % 4 < 2 ? "index.html" : "other.html");
      }
      await waitFor(() => terminal.health().viewers === viewers, { what: "the viewers to be gone" });
      assert.equal(terminal.exit, undefined);
    }),
);

test("a page that crashes in a flood leaves nothing behind, and the window's next page sees the terminal", () =>
  withStreams({ show: true }, async ({ window, evaluate, load, terminals }) => {
    const terminal = terminals.create({ id: "flood", file: "sh", args: ["-c", "yes a flood"], screen: true });
    terminal.snapshot();
    const { viewers } = terminal.health();
    await look(evaluate);
    await waitFor(() => evaluate(() => window.bytes > 100_000), { what: "the flood" });
    window.webContents.forcefullyCrashRenderer();
    await waitFor(() => terminal.health().viewers === viewers, { what: "the viewers to be gone" });
    await load("index.html");
    await look(evaluate);
    await waitFor(() => evaluate(() => window.bytes > 100_000), { what: "the flood in the next page" });
  }));

test("a window that is closed in a flood leaves nothing behind", () =>
  withStreams({}, async ({ window, evaluate, terminals }) => {
    const terminal = terminals.create({ id: "flood", file: "sh", args: ["-c", "yes a flood"], screen: true });
    terminal.snapshot();
    const { viewers } = terminal.health();
    await look(evaluate);
    window.destroy();
    await waitFor(() => terminal.health().viewers === viewers, { what: "the viewers to be gone" });
    const { writtenBytes } = terminal.health();
    await waitFor(() => terminal.health().writtenBytes > writtenBytes, { what: "the program to go on" });
  }));

test("a page whose attachment is replaced goes on by the next one, without a gap or a repeat", () =>
  withStreams({}, async ({ window, attachment, evaluate, processes, terminals }) => {
    await evaluate(async () => {
      const script = "stty -echo -opost; echo 0; while read line; do seq $line; done";
      window.terminal = await window.signalbox.terminals.open({
        file: "sh",
        args: ["-c", script],
        encoding: "utf8",
        flow: "lossless",
      });
      window.text = "";
      window.terminal.onData((data) => (window.text += data));
      window.child = await window.signalbox.processes.spawn({
        command: "sh",
        args: ["-c", "echo 0; while read line; do seq $line; done"],
      });
      window.out = "";
      window.child.on("stdout", (data) => (window.out += data), { flow: "lossless" });
      window.write = (line) => [window.terminal, window.child].forEach((one) => one.write(`${line}\n`));
    });
    const sequence = (...counts) =>
      ["0\n", ...counts.flatMap((count) => Array.from({ length: count }, (_, index) => `${index + 1}\n`))].join("");
    const until = (expected) =>
      waitFor(() => evaluate((text) => window.text === text && window.out === text, expected), {
        what: "exactly the output",
      });
    await until(sequence()); // what is typed earlier would be echoed
    await evaluate(() => window.write(1000));
    await until(sequence(1000));
    attachment.dispose();
    const next = attach(window, { policy: { origins: ["file://"], ...EVERYTHING }, processes, terminals });
    terminals.list()[0].write("500\n");
    processes.list()[0].write("500\n");
    await waitFor(() => next.connection.state === "connected", { what: "the next session" });
    await until(sequence(1000, 500));
    await evaluate(() => window.write(20));
    await until(sequence(1000, 500, 20));
  }));
