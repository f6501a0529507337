"use strict";
const { spawn } = require("signalbox");
const { readAll, script } = require("../../collect.js");
const { assert, test, waitFor } = require("../../harness.js");
const { runScript } = require("../../script.js");
const { stat } = require("../../system.js");
const { FLOOD_BYTES, HIGH_WATER_BYTES, catAfter, closeOf, exitOf, flood } = require("./children.js");

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
