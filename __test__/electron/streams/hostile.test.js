"use strict";
const { assert, test, waitFor } = require("../../harness.js");
const { withStreams } = require("./stream_window.js");

/** In a page: opens a terminal and keeps the port, as a hostile page can; `window.port`. */
const takePort = (evaluate) =>
  evaluate(async () => {
    addEventListener("message", ({ ports }) => (window.port = ports[0]));
    window.terminal = await window.signalbox.terminals.open({ file: "sh", args: ["-c", "read x"] });
    window.terminal.onData(() => {});
  });

/** That a window's page and its terminals are as they were. */
const isWell = (evaluate) =>
  evaluate(async () => {
    const process = await window.signalbox.processes.spawn({ command: "sh", args: ["-c", "echo well"] });
    let text = "";
    process.on("stdout", (data) => (text += data));
    await process.wait();
    return text;
  });

const REFUSED = [
  "null",
  "undefined",
  "7",
  "'acknowledge'",
  "{}",
  "{ length: 2, 0: 'input', 1: 1 }",
  "[]",
  "['input']",
  "['input', 1, 'a', 'b']",
  "['exec', 1, 'rm']",
  "['__proto__', 1]",
  "['constructor', 1]",
  "['input', '1', 'a']",
  "['input', 1.5, 'a']",
  "['input', -0.5, 'a']",
  "['input', 1, 7]",
  "['input', 1, ['a']]",
  "['input', 1, { length: 3 }]",
  "['input', 1, new Uint16Array(3)]",
  "['input', 1, 'x'.repeat(300_000)]",
  "['acknowledge', 1, 10_000_000]",
  "['acknowledge', 1, -1]",
  "['acknowledge', 1, NaN]",
  "['acknowledge', 1, 1n]",
  "['acknowledge', 1, '1']",
  "['endInput', 1]",
  "[new Map([['input', 1]]), 1]",
];

for (const message of REFUSED) {
  test(`a page that sends ${message} by its port is refused, and main goes on`, () =>
    withStreams({}, async ({ window, evaluate, refusals }) => {
      await takePort(evaluate);
      await window.webContents.executeJavaScript(`window.port.postMessage(${message}); undefined`);
      await waitFor(() => refusals.length === 1, { what: "the refusal" });
      assert.equal(refusals[0].code, "ERR_SIGNALBOX_BUS_FRAME");
      assert.equal(await isWell(evaluate), "well\n");
    }));
}

test("messages for streams that are closed already are no offence", () =>
  withStreams({}, async ({ evaluate, refusals }) => {
    await takePort(evaluate);
    await evaluate(async () => {
      for (const kind of ["acknowledge", "seen", "input", "close"]) window.port.postMessage([kind, 4_711, 1]);
    });
    assert.equal(await isWell(evaluate), "well\n");
    assert.equal(refusals.length, 0);
  }));

test("a page that goes on is cut off; its programs and other windows are not harmed", () =>
  withStreams({}, (hostile) =>
    withStreams({ processes: hostile.processes, terminals: hostile.terminals }, async (other) => {
      await takePort(hostile.evaluate);
      const seed = 20_261_121;
      await hostile.evaluate((start) => {
        let state = start;
        const random = (below) => (state = (state * 1_103_515_245 + 12_345) % 2 ** 31) % below;
        const kinds = ["acknowledge", "input", "endInput", "seen", "close", "data", "__proto__", "", null, 7];
        const value = (depth) => {
          const makers = [
            () => random(10) - 5,
            () => 2 ** random(80),
            () => "x".repeat(random(10_000)),
            () => new Uint8Array(random(10_000)),
            () => null,
            () => kinds[random(kinds.length)],
            () => new Date(random(9_999)),
            () => BigInt(random(9)),
            () => (depth > 5 ? [] : Array.from({ length: random(5) }, () => value(depth + 1))),
            () => (depth > 5 ? {} : { [kinds[random(kinds.length)]]: value(depth + 1) }),
          ];
          return makers[random(makers.length)]();
        };
        for (let count = 0; count < 5_000; count++) {
          const message = random(2) ? [kinds[random(kinds.length)], random(4), value(0)] : value(0);
          window.port.postMessage(message);
        }
        const { port1 } = new MessageChannel();
        window.port.postMessage(["seen", 1], [port1]);
        window.port.postMessage(["input", 1, "x".repeat(100_000_000)]);
      }, seed);
      await waitFor(() => hostile.refusals.some(({ code }) => code === "ERR_SIGNALBOX_BUS_CUT_OFF"), {
        what: "the end of its session",
      });
      assert.equal(await isWell(other.evaluate), "well\n");
      assert.equal(other.refusals.length, 0);
      assert.equal(hostile.terminals.list().length, 1);
    }),
  ));

test("a page has 256 streams at the most, and another window has its own", () =>
  withStreams({}, async ({ evaluate, terminals }) => {
    terminals.create({ id: "one", file: "sh", args: ["-c", "read x"], screen: true });
    const codes = await evaluate(async () => {
      const attached = await Promise.allSettled(
        Array.from({ length: 260 }, () => window.signalbox.terminals.attach("one")),
      );
      return attached.filter(({ status }) => status === "rejected").map(({ reason }) => reason.code);
    });
    assert.deepEqual(codes, Array(4).fill("ERR_SIGNALBOX_STREAM_LIMIT"));
  }));
