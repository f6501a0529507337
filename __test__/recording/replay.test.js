"use strict";
const { appendFileSync, readFileSync, writeFileSync } = require("node:fs");
const { join } = require("node:path");
const { pathToFileURL } = require("node:url");
const { readRecording, replay, spawnPty } = require("signalbox");
const { collect, readAll } = require("../collect.js");
const { assert, tempDir, test } = require("../harness.js");

const HEADER = '{"version": 2, "width": 80, "height": 24, "timestamp": 1700000000, "env": {"TERM": "xterm"}}';

/** A recording of these lines, in a file. */
function castOf(...lines) {
  const path = join(tempDir(), "made.cast");
  writeFileSync(path, lines.map((line) => `${typeof line === "string" ? line : JSON.stringify(line)}\n`).join(""));
  return path;
}

/** Chunks as another program might hand them over. */
async function* inPieces(text, length) {
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length; at += length) yield bytes.subarray(at, at + length);
}

test("what was recorded is read back, with its header and sizes", async () => {
  const path = join(tempDir(), "session.cast");
  const terminal = spawnPty("sh", ["-c", "read go; printf 'é\\033[1m'; seq 1 2000"], { cols: 90 });
  const recording = terminal.record(path, { title: "t" });
  terminal.resize(100, 30);
  terminal.write("\r");
  const output = collect(terminal);
  await recording.wait();
  const reader = readRecording(path);
  const { cols, rows, title, command, timestamp } = await reader.header();
  assert.deepEqual([cols, rows, title, command], [90, 24, "t", "sh"]);
  assert.ok(timestamp instanceof Date);
  const events = await readAll(reader);
  assert.equal(reader.isTruncated, false);
  const text = events.filter(({ type }) => type === "output").map(({ data }) => data);
  await output.closed;
  assert.equal(text.join(""), output.text());
  assert.deepEqual(
    events.filter(({ type }) => type === "resize").map(({ cols, rows }) => [cols, rows]),
    [[100, 30]],
  );
});

test("all kinds of events are read, and unknown ones are passed over", async () => {
  const path = castOf(
    HEADER,
    [0.5, "o", "hi"],
    [1, "i", "x"],
    "",
    [1.25, "m", "here"],
    [1.5, "r", "100x30"],
    [2, "?", ""],
  );
  for (const source of [path, pathToFileURL(path), inPieces(readFileSync(path), 7)]) {
    assert.deepEqual(await readAll(readRecording(source)), [
      { type: "output", atMs: 500, data: "hi" },
      { type: "input", atMs: 1000, data: "x" },
      { type: "marker", atMs: 1250, data: "here" },
      { type: "resize", atMs: 1500, cols: 100, rows: 30 },
    ]);
  }
});

test("a recording of version 3 is read, whose times are since the event before", async () => {
  const header = { version: 3, term: { cols: 120, rows: 40, type: "xterm-256color" }, timestamp: 1 };
  const path = castOf(header, "# a comment", [0.1, "o", "a"], [0.2, "o", "b"], [0.3, "x", "0"]);
  const reader = readRecording(path);
  const { version, cols, rows, env } = await reader.header();
  assert.deepEqual([version, cols, rows, env], [3, 120, 40, { TERM: "xterm-256color" }]);
  assert.deepEqual(
    (await readAll(reader)).map(({ atMs }) => atMs),
    [100, 300],
  );
});

test("a last line that was cut is passed over, wherever that was", async () => {
  const line = JSON.stringify([1, "o", "cut é]"]);
  for (let length = 1; length < Buffer.byteLength(line); length++) {
    const path = castOf(HEADER, [0.5, "o", "whole"]);
    appendFileSync(path, Buffer.from(line).subarray(0, length));
    const reader = readRecording(path);
    assert.equal((await readAll(reader)).length, 1);
    assert.equal(reader.isTruncated, true);
  }
});

for (const [what, lines, lineNumber] of [
  ["an empty file", [], 1],
  ["a file that is no JSON", ["hello"], 1],
  ["a version that can't be read", ['{"version": 1, "width": 80, "height": 24, "stdout": []}'], 1],
  ["a header without a size", ['{"version": 2}'], 1],
  ["a line that is no JSON", [HEADER, [1, "o", "x"], "[2, ", [3, "o", "y"]], 3],
  ["a line that is no event", [HEADER, [1, "o", "x"], [1, "o"]], 3],
  ["a size that is none", [HEADER, [1, "r", "wide"]], 2],
]) {
  test(`${what} is an error with its line`, async () => {
    const path = castOf(...lines);
    await assert.rejects(readAll(readRecording(path)), { code: "ERR_SIGNALBOX_RECORDING_MALFORMED", lineNumber, path });
  });
}

test("a file that is not there is an error with its path", async () => {
  const path = join(tempDir(), "none.cast");
  const expected = { code: "ERR_SIGNALBOX_RECORDING_OPEN", path, errno: 2 };
  await assert.rejects(readAll(readRecording(path)), expected);
  await assert.rejects(readRecording(path).header(), expected);
  await assert.rejects(replay(path).next(), expected);
});

test("a replay hands output out when it is due, and tells sizes between", async () => {
  const path = castOf(HEADER, [0, "o", "a"], [0.05, "r", "100x30"], [0.1, "i", "x"], [0.15, "o", "b"]);
  const told = [];
  const begun = performance.now();
  for await (const { atMs, data } of replay(path, { onResize: (cols, rows) => told.push(`${cols}x${rows}`) })) {
    told.push(data);
    assert.ok(performance.now() - begun >= atMs - 1, `${data} came before its time`);
  }
  assert.deepEqual(told, ["a", "100x30", "b"]);
  assert.ok(performance.now() - begun >= 149);
});

test("speed divides the time, and Infinity takes none", async () => {
  const path = castOf(HEADER, [0.2, "o", "a"], [0.4, "o", "b"]);
  const begun = performance.now();
  assert.deepEqual(await readAll(replay(path, { speed: 4 })), [
    { atMs: 200, data: "a" },
    { atMs: 400, data: "b" },
  ]);
  const tookMs = performance.now() - begun;
  assert.ok(tookMs >= 99 && tookMs < 400, `${tookMs} ms`);
  const hour = castOf(HEADER, [3600, "o", "late"]);
  assert.deepEqual(await readAll(replay(hour, { speed: Infinity })), [{ atMs: 3_600_000, data: "late" }]);
});

test("pauses are cut to the limit, which the recording may give", async () => {
  const events = [
    [0.01, "o", "a"],
    [3600, "o", "b"],
    [7200, "o", "c"],
  ];
  const expected = [10, 30, 50];
  const given = await readAll(replay(castOf(HEADER, ...events), { idleTimeLimitMs: 20 }));
  const limited = HEADER.replace("{", '{"idle_time_limit": 0.02, ');
  const recorded = await readAll(replay(castOf(limited, ...events)));
  for (const outputs of [given, recorded]) {
    assert.deepEqual(
      outputs.map(({ atMs }) => Math.round(atMs)),
      expected,
    );
  }
});

test("a replay that is aborted rejects at once", async () => {
  const controller = new AbortController();
  const output = replay(castOf(HEADER, [0, "o", "now"], [3600, "o", "in an hour"]), { signal: controller.signal });
  assert.equal((await output.next()).value.data, "now");
  const next = output.next();
  controller.abort(new Error("enough"));
  await assert.rejects(next, (error) => error.code === "ERR_SIGNALBOX_ABORTED" && error.cause.message === "enough");
});

test("who leaves a replay leaves nothing open", async () => {
  const path = castOf(HEADER, ...Array.from({ length: 100_000 }, (_, index) => [index / 1e6, "o", "x".repeat(100)]));
  const { openDescriptors } = require("../system.js");
  for await (const { data } of replay(path)) {
    assert.equal(data.length, 100);
    break;
  }
  const { waitFor } = require("../harness.js");
  await waitFor(() => ![...openDescriptors().values()].includes(path), { what: "the file to be closed" });
});

test("wrong options are refused at once", () => {
  for (const [options, code, option] of [
    [{ speed: 0 }, "RANGE", "speed"],
    [{ speed: "2" }, "TYPE", "speed"],
    [{ speed: NaN }, "RANGE", "speed"],
    [{ idleTimeLimitMs: -1 }, "RANGE", "idleTimeLimitMs"],
    [{ onResize: 5 }, "TYPE", "onResize"],
    [{ loop: true }, "UNKNOWN", "loop"],
    [{ signal: 5 }, "TYPE", "signal"],
  ]) {
    assert.throws(() => replay("x", options), { code: `ERR_SIGNALBOX_OPTION_${code}`, option });
  }
  assert.throws(() => readRecording(5), { code: "ERR_SIGNALBOX_OPTION_TYPE", option: "source" });
});
