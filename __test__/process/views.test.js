"use strict";
const { existsSync, writeFileSync } = require("node:fs");
const { join } = require("node:path");
const { engineStats, spawn } = require("signalbox");
const { collectProcess, readAll, script } = require("../collect.js");
const { assert, tempDir, test, waitFor } = require("../harness.js");
const { runScript } = require("../script.js");
const { stat } = require("../system.js");

/** More than a view falls behind, the ring holds, and the pipe takes, together. */
const FLOOD_BYTES = 8 * 1024 * 1024;

/** A viewer that falls this far behind pauses the process. */
const HIGH_WATER_BYTES = 512 * 1024;

/** The ring holds what it was asked to hold, and up to one read more: it lets go of whole reads only. */
const READ_BYTES = 256 * 1024;

/** Prints so many bytes, all the same but for the ends of lines. */
const flood = (bytes) => script(`yes 0123456789abcde | head -c ${bytes}`);

const exitOf = (child) => new Promise((resolve) => child.on("exit", resolve));
const closeOf = (child) => new Promise((resolve) => child.on("close", resolve));

/** Prints `before`, waits for the file that the result's `go()` makes, prints `after`. */
function inTwoSteps(before, after) {
  const go = join(tempDir(), "go");
  const wait = `while [ ! -e ${go} ]; do sleep 0.02; done`;
  return { options: script(`${before}; ${wait}; ${after}`), go: () => writeFileSync(go, "") };
}

/** A child that prints what is written to it, and all of `first` already. */
async function catAfter(first) {
  const child = await spawn({ command: "cat" });
  let seen = "";
  const dispose = child.on("stdout", (text) => (seen += text));
  child.write(first);
  await waitFor(() => seen === first, { what: "the first output" });
  return { child, dispose };
}

// ── listeners and readers ────────────────────────────────────────────────────────────────────────

test("listeners of all kinds, and readers, get all output, each for itself", async () => {
  const child = await spawn(script("for i in 1 2 3; do echo out $i; echo err $i >&2; done"));
  const heard = { stdout: ["", ""], stderr: "", data: { stdout: "", stderr: "" }, lines: [] };
  child.on("stdout", (text) => (heard.stdout[0] += text));
  child.on("stdout", (text) => (heard.stdout[1] += text));
  child.on("stderr", (text) => (heard.stderr += text));
  child.on("data", ({ type, data }) => (heard.data[type] += data));
  child.on("line", (line) => heard.lines.push(line));
  const reading = [child.stdout(), child.stdout(), child.stderr(), child.lines()].map(readAll);
  await closeOf(child);
  const [first, second, errors, lines] = await Promise.all(reading);
  const [out, err] = ["out 1\nout 2\nout 3\n", "err 1\nerr 2\nerr 3\n"];
  assert.deepEqual(heard.stdout, [out, out]);
  assert.equal(heard.stderr, err);
  assert.deepEqual(heard.data, { stdout: out, stderr: err });
  assert.deepEqual([first.join(""), second.join(""), errors.join("")], [out, out, err]);
  for (const found of [heard.lines, lines]) {
    for (const [stream, text] of [
      ["stdout", out],
      ["stderr", err],
    ]) {
      const ours = found.filter((line) => line.stream === stream);
      assert.deepEqual(
        ours,
        text
          .trim()
          .split("\n")
          .map((line) => ({ text: line, stream })),
      );
    }
  }
});

test("data events tell the stream's name as type", async () => {
  const child = await spawn({ ...script("echo out; echo err >&2"), encoding: null });
  const events = [];
  child.on("data", (event) => events.push(event));
  await exitOf(child);
  events.sort((one, other) => (one.type < other.type ? 1 : -1));
  assert.deepEqual(events, [
    { type: "stdout", data: Buffer.from("out\n") },
    { type: "stderr", data: Buffer.from("err\n") },
  ]);
});

test("a reader is as fast as it likes while another one waits, up to the high-water mark", async () => {
  const child = await spawn(flood(FLOOD_BYTES));
  const slow = child.stdout();
  let fastBytes = 0;
  const fast = (async () => {
    for await (const text of child.stdout()) fastBytes += text.length;
  })();
  await waitFor(() => fastBytes >= HIGH_WATER_BYTES, { what: "the fast reader" });
  await waitFor(() => stat(child.pid).state === "S", { what: "the child to wait" });
  assert.equal(child.exit, undefined);
  assert.ok(fastBytes < FLOOD_BYTES, "the slow reader held nobody up");
  const slowBytes = (await readAll(slow)).reduce((sum, text) => sum + text.length, 0);
  await fast;
  assert.deepEqual([fastBytes, slowBytes], [FLOOD_BYTES, FLOOD_BYTES]);
});

test("a reader that nobody reads pauses the child, and not its stop", async () => {
  const child = await spawn({ command: "yes" });
  const unread = child.stdout();
  let bytes = 0;
  child.on("stdout", (text) => (bytes += text.length));
  await waitFor(() => bytes >= HIGH_WATER_BYTES && stat(child.pid).state === "S", { what: "the child to wait" });
  const exit = await child.stop();
  assert.equal(exit.reason, "stopped");
  await exitOf(child);
  await unread.return();
});

test("a reader that nobody reads does not hold up the exit and the close", async () => {
  const child = await spawn(script("echo out; echo err >&2"));
  const unread = [child.stdout(), child.lines(), child.stderr()];
  await exitOf(child);
  await closeOf(child);
  const [out, lines, err] = await Promise.all(unread.map(readAll));
  assert.deepEqual([out.join(""), err.join("")], ["out\n", "err\n"]);
  assert.equal(lines.length, 2);
});

test("a reader of one stream does not pause the other", async () => {
  const child = await spawn(script(`yes err | head -c ${FLOOD_BYTES} >&2; echo done`));
  const unread = child.stdout();
  let bytes = 0;
  child.on("stderr", (text) => (bytes += text.length));
  await exitOf(child);
  assert.equal(bytes, FLOOD_BYTES);
  assert.equal((await readAll(unread)).join(""), "done\n");
});

test("leaving a loop ends the delivery, and the child goes on", async () => {
  const child = await spawn(flood(FLOOD_BYTES));
  for await (const text of child.stdout()) {
    assert.ok(text.length > 0);
    break;
  }
  assert.equal((await child.wait()).exitCode, 0);
});

test("a loop that throws ends the delivery, and the child goes on", async () => {
  const child = await spawn(flood(FLOOD_BYTES));
  await assert.rejects(
    (async () => {
      for await (const { text } of child.lines()) throw new Error(text);
    })(),
    { message: "0123456789abcde" },
  );
  assert.equal((await child.wait()).exitCode, 0);
});

test("disposing a reader ends the delivery, and the child goes on", async () => {
  const child = await spawn(flood(FLOOD_BYTES));
  const reader = child.stdout();
  assert.equal((await reader.next()).done, false);
  await reader[Symbol.asyncDispose]();
  assert.deepEqual(await reader.next(), { value: undefined, done: true });
  assert.equal((await child.wait()).exitCode, 0);
});

test("return() settles reads that wait", async () => {
  const child = await spawn({ command: "cat" });
  const reader = child.stdout();
  const waiting = [reader.next(), reader.next()];
  await reader.return();
  for (const each of waiting) assert.deepEqual(await each, { value: undefined, done: true });
  await child.stop();
});

test("reads that wait together are answered in order", async () => {
  const child = await spawn(script("printf 'one\\ntwo\\nthree\\n'"));
  const reader = child.lines();
  const results = await Promise.all([reader.next(), reader.next(), reader.next(), reader.next()]);
  assert.deepEqual(
    results.map(({ value, done }) => (done ? done : value.text)),
    ["one", "two", "three", true],
  );
});

test("an AbortSignal ends a loop with its reason, and the child goes on", async () => {
  const controller = new AbortController();
  const child = await spawn({ command: "cat" });
  child.write("first\n");
  const heard = [];
  await assert.rejects(
    (async () => {
      for await (const { text } of child.lines({ signal: controller.signal })) {
        heard.push(text);
        controller.abort("enough");
      }
    })(),
    { code: "ERR_SIGNALBOX_ABORTED", cause: "enough" },
  );
  assert.deepEqual(heard, ["first"]);
  child.end();
  assert.equal((await child.wait()).exitCode, 0);
});

test("an AbortSignal ends a read that waits", async () => {
  const controller = new AbortController();
  const child = await spawn({ command: "cat" });
  const reader = child.stdout({ signal: controller.signal });
  const waiting = reader.next();
  controller.abort();
  await assert.rejects(waiting, { code: "ERR_SIGNALBOX_ABORTED" });
  assert.equal((await reader.next()).done, true);
  await child.stop();
});

test("a reader with a signal that is aborted already rejects", async () => {
  const child = await spawn({ command: "cat" });
  await assert.rejects(child.stdout({ signal: AbortSignal.abort("why") }).next(), {
    code: "ERR_SIGNALBOX_ABORTED",
    cause: "why",
  });
  await child.stop();
});

test("a listener's AbortSignal removes it", async () => {
  const controller = new AbortController();
  const { child } = await catAfter("one\n");
  let heard = "";
  child.on("stdout", (text) => (heard += text), { signal: controller.signal, fromOffset: Infinity });
  child.write("two\n");
  await waitFor(() => heard === "two\n", { what: "the second line" });
  controller.abort();
  const reader = child.stdout({ fromOffset: 8 });
  child.write("three\n");
  assert.equal((await reader.next()).value, "three\n");
  assert.equal(heard, "two\n");
  await reader.return();
  await child.stop();
});

test("readers that are begun after the exit get what is held, and end", async () => {
  const child = await spawn(script("echo out; echo err >&2"));
  await closeOf(child);
  const read = await Promise.all([child.stdout(), child.stderr(), child.lines({ stream: "stderr" })].map(readAll));
  assert.deepEqual(read, [["out\n"], ["err\n"], [{ text: "err", stream: "stderr" }]]);
});

test("a read of a stream that is ignored ends at once", async () => {
  const child = await spawn({ command: "cat", stdout: "ignore" });
  assert.deepEqual(await readAll(child.stdout()), []);
  await child.stop();
});

test("a read that waits keeps the event loop running, and one that is left does not", async () => {
  const { stdout, code, stderr } = await runScript(`
    signalbox.spawn({ command: "sh", args: ["-c", "sleep 0.2; echo late; sleep 60"] }).then(async (child) => {
      child.unref();
      for await (const text of child.stdout()) {
        process.stdout.write(text);
        break;
      }
    });
  `);
  assert.deepEqual([stdout, code], ["late\n", 0], stderr);
});

test("wrong options of readers and listeners are refused", async () => {
  const child = await spawn({ command: "cat" });
  for (const options of [
    { fromOffset: -1 },
    { fromOffset: 1.5 },
    { lastLines: NaN },
    { fromOffset: 0, lastLines: 1 },
  ]) {
    assert.throws(() => child.stdout(options), { code: "ERR_SIGNALBOX_OPTION_RANGE" });
    assert.throws(() => child.on("line", () => {}, options), { code: "ERR_SIGNALBOX_OPTION_RANGE" });
  }
  assert.throws(() => child.stdout({ fromOffset: "0" }), { code: "ERR_SIGNALBOX_OPTION_TYPE" });
  assert.throws(() => child.stdout({ stream: "stdout" }), { code: "ERR_SIGNALBOX_OPTION_UNKNOWN" });
  assert.throws(() => child.lines({ stream: "stdin" }), { name: "SignalboxError" });
  assert.throws(() => child.stdout(null), { code: "ERR_SIGNALBOX_OPTION_TYPE" });
  assert.throws(() => child.on("stdout", () => {}, null), { code: "ERR_SIGNALBOX_OPTION_TYPE" });
  assert.throws(() => child.on("exit", () => {}, { fromOffset: 0 }), { code: "ERR_SIGNALBOX_OPTION_UNKNOWN" });
  await child.stop();
});

// ── where a late one begins ──────────────────────────────────────────────────────────────────────

test("fromOffset begins with that byte, a large one and Infinity with what comes", async () => {
  const { child } = await catAfter("0123456789\n");
  const heard = ["", "", "", ""];
  [0, 7, 1_000_000, Infinity].forEach((fromOffset, index) => {
    child.on("stdout", (text) => (heard[index] += text), { fromOffset });
  });
  child.end("next\n");
  await closeOf(child);
  assert.deepEqual(heard, ["0123456789\nnext\n", "789\nnext\n", "next\n", "next\n"]);
});

test("fromOffset counts bytes, not characters", async () => {
  const { child } = await catAfter("äöü\n");
  const reader = child.stdout({ fromOffset: 4 });
  assert.equal((await reader.next()).value, "ü\n");
  await reader.return();
  await child.stop();
});

test("an offset that is not held any more begins with the oldest byte held", async () => {
  const child = await spawn({ ...flood(1024 * 1024), output: { bufferBytes: 64 * 1024 }, encoding: null });
  let total = 0;
  child.on("stdout", (bytes) => (total += bytes.length));
  await closeOf(child);
  assert.equal(total, 1024 * 1024);
  const held = Buffer.concat(await readAll(child.stdout({ fromOffset: 0 })));
  const oldest = Buffer.concat(await readAll(child.stdout()));
  assert.deepEqual(held, oldest);
  assert.ok(held.length >= 64 * 1024 && held.length <= 64 * 1024 + READ_BYTES, `${held.length} bytes are held`);
  // It is the end of what was written, at the place where it belongs.
  const expected = Buffer.from("0123456789abcde\n".repeat(65_536)).subarray(-held.length);
  assert.ok(held.equals(expected));
});

test("lastLines begins with so many lines of each stream", async () => {
  const { options, go } = inTwoSteps("printf 'a\\nb\\nc\\n'; printf 'x\\ny\\nz\\n' >&2", "echo d");
  const child = await spawn(options);
  const output = collectProcess(child);
  await waitFor(() => output.stdout === "a\nb\nc\n" && output.stderr === "x\ny\nz\n", { what: "the lines" });
  const heard = new Map();
  for (const lastLines of [0, 1, 2, 100, Infinity]) {
    const lines = [];
    heard.set(lastLines, lines);
    child.on("line", ({ text }) => lines.push(text), { lastLines });
  }
  go();
  await closeOf(child);
  assert.deepEqual(heard.get(0), ["d"]);
  assert.deepEqual(heard.get(1).sort(), ["c", "d", "z"]);
  assert.deepEqual(heard.get(2).sort(), ["b", "c", "d", "y", "z"]);
  for (const all of [100, Infinity]) assert.deepEqual(heard.get(all).sort(), ["a", "b", "c", "d", "x", "y", "z"]);
});

test("lastLines counts a last line without an end", async () => {
  const child = await spawn(script("printf 'one\\ntwo\\nthree'"));
  await closeOf(child);
  assert.deepEqual(await readAll(child.stdout({ lastLines: 1 })), ["three"]);
  assert.deepEqual(await readAll(child.stdout({ lastLines: 2 })), ["two\nthree"]);
  assert.deepEqual(await readAll(child.lines({ lastLines: 0, stream: "stdout" })), []);
});

test("a listener that was removed can come back, with what comes from then on", async () => {
  const { child, dispose } = await catAfter("one\n");
  dispose();
  let heard = "";
  child.on("stdout", (text) => (heard += text), { fromOffset: Infinity });
  child.end("two\n");
  await closeOf(child);
  assert.equal(heard, "two\n");
});

// ── lines ────────────────────────────────────────────────────────────────────────────────────────

const linesOf = async (text, options = {}) => {
  const child = await spawn({ command: "cat", input: text, ...options });
  const lines = [];
  child.on("line", (line) => lines.push(line.text));
  await exitOf(child);
  return lines;
};

test("lines come without their ends, of both kinds, and empty ones count", async () => {
  assert.deepEqual(await linesOf("one\r\ntwo\n\n\r\nthree\n"), ["one", "two", "", "", "three"]);
});

test("a last line without an end is a line", async () => {
  assert.deepEqual(await linesOf("one\ntwo"), ["one", "two"]);
});

test("a carriage return within a line stays", async () => {
  assert.deepEqual(await linesOf("10%\r20%\r100%\n\r\rx\n"), ["10%\r20%\r100%", "\r\rx"]);
});

test("no output is no line", async () => {
  assert.deepEqual(await linesOf(""), []);
});

test("lines are text with whole characters, also of a process with bytes", async () => {
  const text = "äöü 😀 漢字\n".repeat(20_000);
  for (const encoding of ["utf8", null]) {
    const lines = await linesOf(text, { encoding });
    assert.equal(lines.length, 20_000);
    assert.ok(lines.every((line) => line === "äöü 😀 漢字"));
  }
});

test("a line that comes byte by byte is one line", async () => {
  const bytes = [..."é\r"].flatMap((character) => [...Buffer.from(character)]);
  const child = await spawn({ command: "cat", output: { flushIntervalMs: 0 } });
  const lines = [];
  child.on("line", ({ text }) => lines.push(text));
  for (const byte of bytes) {
    child.write(Uint8Array.of(byte));
    await child.drain();
  }
  assert.deepEqual(lines, []);
  child.end("\n");
  await exitOf(child);
  assert.deepEqual(lines, ["é"]);
});

// A line that never comes would have its process wait for ever, and the host with it.
const LINE_LIMIT = { timeoutMs: 15_000 };

test("a line that is longer than the buffer and comes bit by bit arrives", async () => {
  const bits = "i=0; while [ $i -lt 40 ]; do printf %0500d 0; i=$((i+1)); done; echo; echo last";
  const child = await spawn({ ...script(bits), output: { bufferBytes: 4096 }, ...LINE_LIMIT });
  const lines = [];
  child.on("line", ({ text }) => lines.push(text));
  await exitOf(child);
  assert.equal(lines.pop(), "last");
  assert.equal(lines.join(""), "0".repeat(20_000));
});

test("a line of 900 kB that comes bit by bit comes whole", async () => {
  const bits = "head -c 900000 /dev/zero | tr '\\0' x | dd bs=1000 status=none; echo; echo last";
  const child = await spawn(script(bits, LINE_LIMIT));
  const lengths = (await readAll(child.lines())).map(({ text }) => text.length);
  assert.deepEqual(lengths, [900_000, 4]);
});

test("a line of 3 MB comes in pieces, of which nothing is lost", async () => {
  const line = "ä234567890".repeat(300_000);
  const lines = await linesOf(`first\n${line}\nlast\n`, LINE_LIMIT);
  assert.ok(lines[0] === "first" && lines[lines.length - 1] === "last", `${lines.length} lines`);
  const pieces = lines.slice(1, -1);
  assert.ok(pieces.length > 1);
  for (const piece of pieces) assert.ok(Buffer.byteLength(piece) <= 1024 * 1024 + 2, `${piece.length} characters`);
  assert.ok(pieces.join("") === line, "something is lost");
});

test("a line of 1 MiB comes whole", async () => {
  const line = "x".repeat(1024 * 1024);
  const lengths = (await linesOf(`${line}\n${line}\r\nlast`, LINE_LIMIT)).map(({ length }) => length);
  assert.deepEqual(lengths, [line.length, line.length, 4]);
});

test("a reader of lines gets many lines, in order, while it waits between them", async () => {
  const child = await spawn({ command: "seq", args: ["1", "200000"] });
  let expected = 1;
  for await (const { text } of child.lines()) {
    if (text !== String(expected)) assert.fail(`line ${expected} is ${text}`);
    if (expected % 20_000 === 0) await new Promise((resolve) => setImmediate(resolve));
    expected++;
  }
  assert.equal(expected, 200_001);
});

test("an unfinished last line comes with the exit, although a descendant holds the stream", async () => {
  const { options, go } = inTwoSteps(":", ":");
  const child = await spawn(script(`(${options.args[1]}) & printf unfinished`));
  const lines = [];
  child.on("line", ({ text }) => lines.push(text));
  await exitOf(child);
  assert.deepEqual(lines, ["unfinished"]);
  go();
  await closeOf(child);
});

// ── text and bytes ───────────────────────────────────────────────────────────────────────────────

test("no chunk of text begins or ends within a character", async () => {
  const text = "a€😀".repeat(200_000);
  const child = await spawn({ command: "cat", input: text, output: { maxBatchBytes: 1024 } });
  const chunks = [];
  child.on("stdout", (chunk) => chunks.push(chunk));
  await exitOf(child);
  assert.ok(chunks.length > 1);
  assert.ok(chunks.every((chunk) => !/^[\udc00-\udfff]|[\ud800-\udbff]$|\ufffd/.test(chunk)));
  assert.ok(chunks.join("") === text);
});

test("bytes come as they are written, as Buffers", async () => {
  const bytes = Buffer.from(Array.from({ length: 100_000 }, (_, index) => (index * 7 + (index >> 8)) & 255));
  const child = await spawn({ command: "cat", input: bytes, encoding: null });
  const chunks = await readAll(child.stdout());
  assert.ok(chunks.every((chunk) => Buffer.isBuffer(chunk)));
  assert.ok(Buffer.concat(chunks).equals(bytes));
});

// ── overflow ─────────────────────────────────────────────────────────────────────────────────────

test("with overwrite a child ends although nobody takes its 50 MB", async () => {
  const child = await spawn({ ...flood(50_000_000), output: { overflow: "overwrite" } });
  assert.equal((await child.wait()).exitCode, 0);
  const held = (await readAll(child.stdout())).join("");
  assert.ok(held.length >= 1024 * 1024 && held.length <= 1024 * 1024 + READ_BYTES, `${held.length} are held`);
  assert.ok("0123456789abcde\n".repeat(100_000).endsWith(held));
});

test("without overwrite a child waits for somebody to take its output", async () => {
  const child = await spawn({ ...script(`yes | head -c ${FLOOD_BYTES}; :`), encoding: null });
  await waitFor(() => stat(child.pid).state === "S", { what: "the child to wait" });
  let bytes = 0;
  child.on("stdout", (chunk) => (bytes += chunk.length));
  await exitOf(child);
  assert.equal(bytes, FLOOD_BYTES);
});

test("with overwrite a listener that was paused is told exactly how much it missed", async () => {
  const done = join(tempDir(), "done");
  const total = 20_000_000;
  const child = await spawn({
    command: "sh",
    args: ["-c", `head -c ${total} /dev/zero; : > ${done}; read go; printf end`],
    encoding: null,
    output: { overflow: "overwrite" },
  });
  const order = [];
  let received = 0;
  let skipped = 0;
  let last;
  child.on("stdout", (bytes) => {
    received += bytes.length;
    last = bytes;
    if (order[order.length - 1] !== "output") order.push("output");
  });
  child.on("gap", (gap) => {
    assert.deepEqual(Object.keys(gap).sort(), ["skippedBytes", "stream"]);
    assert.equal(gap.stream, "stdout");
    skipped += gap.skippedBytes;
    order.push("gap");
  });
  child.pauseOutput();
  await waitFor(() => existsSync(done), { what: "all output to be written" });
  child.resumeOutput();
  child.end("go\n");
  await exitOf(child);
  assert.equal(received + skipped, total + 3);
  assert.ok(skipped > 0, "nothing was skipped");
  assert.equal(last.subarray(-3).toString(), "end");
  assert.equal(order[order.length - 1], "output");
});

test("with overwrite a reader that falls behind is told of by a gap, and others miss nothing", async () => {
  const total = 20_000_000;
  const child = await spawn({
    ...script(`head -c ${total} /dev/zero`),
    encoding: null,
    output: { overflow: "overwrite", bufferBytes: 64 * 1024 },
  });
  let skipped = 0;
  child.on("gap", ({ skippedBytes }) => (skipped += skippedBytes));
  const reader = child.stdout();
  await child.wait();
  const received = (await readAll(reader)).reduce((sum, bytes) => sum + bytes.length, 0);
  assert.equal(received + skipped, total);
});

test("with overwrite nothing is told of a gap when nobody falls behind", async () => {
  const child = await spawn({ ...script("seq 1 1000"), output: { overflow: "overwrite" } });
  const output = collectProcess(child);
  child.on("gap", () => assert.fail("a gap"));
  await output.closed;
  assert.equal(output.stdout.split("\n").length, 1001);
});

test("bufferBytes bounds what is held for who comes late", async () => {
  const held = async (bufferBytes) => {
    const child = await spawn({ ...flood(4_000_000), output: { overflow: "overwrite", bufferBytes } });
    await closeOf(child);
    return (await readAll(child.stdout())).join("").length;
  };
  for (const bufferBytes of [4096, 2_000_000]) {
    const bytes = await held(bufferBytes);
    assert.ok(bytes >= bufferBytes && bytes <= bufferBytes + READ_BYTES, `${bytes} of ${bufferBytes} are held`);
  }
});

test("with a small buffer nothing is lost to a listener", async () => {
  const child = await spawn({ ...flood(2_000_000), output: { bufferBytes: 4096 } });
  const text = (await readAll(child.stdout())).join("");
  assert.equal(text.length, 2_000_000);
  assert.ok(text === "0123456789abcde\n".repeat(125_000));
});

test("a buffer that is too small or too large is refused", async () => {
  for (const bufferBytes of [4095, 2 ** 30 + 1, 0, 5000.5]) {
    await assert.rejects(spawn({ command: "true", output: { bufferBytes } }), { code: "ERR_SIGNALBOX_OPTION_RANGE" });
  }
  await assert.rejects(spawn({ command: "true", output: { overflow: "drop" } }), {
    code: "ERR_SIGNALBOX_OPTION_RANGE",
  });
});

// ── batches ──────────────────────────────────────────────────────────────────────────────────────

test("many small writes make few deliveries", async () => {
  const before = engineStats().deliveries;
  const child = await spawn({
    ...script("i=0; while [ $i -lt 3000 ]; do echo $i; i=$((i+1)); done"),
    output: { flushIntervalMs: 10_000 },
  });
  const output = collectProcess(child);
  await output.closed;
  assert.equal(output.stdout.split("\n").length, 3001);
  const deliveries = engineStats().deliveries - before;
  assert.ok(deliveries < 50, `${deliveries} deliveries`);
});

test("the first output is delivered at once, whatever the interval", async () => {
  const child = await spawn({ ...script("echo first; sleep 60"), output: { flushIntervalMs: 86_400_000 } });
  const output = collectProcess(child);
  await waitFor(() => output.stdout === "first\n", { what: "the first output" });
  await child.kill();
});

test("answers to writes do not wait for a long interval", async () => {
  const child = await spawn({ command: "cat", output: { flushIntervalMs: 86_400_000 } });
  const output = collectProcess(child);
  for (let number = 0; number < 5; number++) {
    child.write(`${number}\n`);
    await waitFor(() => output.stdout.endsWith(`${number}\n`), { what: `answer ${number}` });
  }
  await child.stop();
});

test("output that waits for a long interval comes before the exit", async () => {
  const child = await spawn({ ...script("echo one; sleep 0.1; echo two"), output: { flushIntervalMs: 86_400_000 } });
  const output = collectProcess(child);
  await output.exited;
  assert.equal(output.stdout, "one\ntwo\n");
});

test("a batch is delivered before its time when it is large", async () => {
  const child = await spawn({
    ...script("echo first; sleep 0.1; head -c 200000 /dev/zero; sleep 60"),
    output: { flushIntervalMs: 86_400_000, maxBatchBytes: 4096 },
  });
  const output = collectProcess(child);
  await waitFor(() => output.stdout.length === 200_006, { what: "the large output" });
  await child.kill();
});

test("maxBatchBytes bounds every chunk", async () => {
  for (const encoding of ["utf8", null]) {
    const child = await spawn({ ...flood(3_000_000), encoding, output: { maxBatchBytes: 3000 } });
    const sizes = [];
    child.on("stdout", (chunk) => sizes.push(chunk.length));
    const read = await readAll(child.stdout());
    await exitOf(child);
    for (const all of [sizes, read.map(({ length }) => length)]) {
      assert.equal(
        all.reduce((sum, size) => sum + size, 0),
        3_000_000,
      );
      assert.ok(Math.max(...all) <= 3000, `a chunk of ${Math.max(...all)}`);
    }
  }
});

test("a large maxBatchBytes makes large chunks", async () => {
  const child = await spawn({ ...flood(FLOOD_BYTES), output: { maxBatchBytes: 1024 * 1024 } });
  const sizes = [];
  child.on("stdout", (chunk) => sizes.push(chunk.length));
  await exitOf(child);
  assert.ok(Math.max(...sizes) <= 1024 * 1024);
  assert.equal(
    sizes.reduce((sum, size) => sum + size, 0),
    FLOOD_BYTES,
  );
});

// ── merging and pausing ──────────────────────────────────────────────────────────────────────────

test("with merge both streams come as one, in the order in which they were written", async () => {
  const lines = Array.from({ length: 300 }, (_, number) => number);
  const child = await spawn({
    ...script("i=0; while [ $i -lt 300 ]; do echo $i; i=$((i+1)); echo $i >&2; i=$((i+1)); done"),
    output: { merge: true },
  });
  const output = collectProcess(child);
  await output.closed;
  assert.equal(output.stdout, lines.map((line) => `${line}\n`).join(""));
  assert.equal(output.stderr, "");
});

test("with merge standard error goes to the file of standard output", async () => {
  const file = join(tempDir(), "both");
  const child = await spawn({ ...script("echo 1; echo 2 >&2; echo 3"), stdout: { file }, output: { merge: true } });
  await closeOf(child);
  assert.equal(require("node:fs").readFileSync(file, "utf8"), "1\n2\n3\n");
});

test("paused output waits for its resumption, and with it the exit", async () => {
  const child = await spawn(script("echo out"));
  const order = [];
  child.on("stdout", (text) => order.push(text));
  child.on("exit", () => order.push("exit"));
  child.pauseOutput();
  const late = child.on("line", ({ text }) => order.push(text));
  await child.wait();
  await child.metrics();
  assert.deepEqual(order, []);
  child.resumeOutput();
  await waitFor(() => order.includes("exit"), { what: "the exit" });
  assert.deepEqual(order.sort(), ["exit", "out", "out\n"]);
  late();
});

test("paused output pauses the child, and not its readers", async () => {
  const child = await spawn(flood(FLOOD_BYTES));
  let heard = 0;
  child.on("stdout", (text) => (heard += text.length));
  child.pauseOutput();
  let read = 0;
  const reading = (async () => {
    for await (const text of child.stdout()) read += text.length;
  })();
  await waitFor(() => read >= HIGH_WATER_BYTES && stat(child.pid).state === "S", { what: "the child to wait" });
  assert.equal(heard, 0);
  child.resumeOutput();
  await reading;
  await exitOf(child);
  assert.deepEqual([heard, read], [FLOOD_BYTES, FLOOD_BYTES]);
});
