"use strict";
const { existsSync, mkdirSync, readFileSync, writeFileSync } = require("node:fs");
const { join } = require("node:path");
const { pathToFileURL } = require("node:url");
const { Recording, spawn, spawnPty } = require("signalbox");
const { collect } = require("../collect.js");
const { assert, skipUnless, tempDir, test, waitFor } = require("../harness.js");

/** The header and events of a recording, as they are in the file. */
function read(path) {
  const lines = readFileSync(path, "utf8").split("\n");
  assert.equal(lines.pop(), "", "the last line has its end");
  const [header, ...events] = lines.map((line) => JSON.parse(line));
  return { header, events, text: (code) => textOf(events, code) };
}

function textOf(events, wanted) {
  return events
    .filter(([, code]) => code === wanted)
    .map(([, , data]) => data)
    .join("");
}

const file = () => join(tempDir(), "session.cast");

test("a recording is asciicast v2: a header, and all output with its times", async () => {
  const path = file();
  const terminal = spawnPty("sh", ["-c", "echo one; sleep 0.1; echo two"], { cols: 100, rows: 30, name: "vt100" });
  const begun = performance.now();
  const recording = terminal.record(path, { title: "a test", idleTimeLimitMs: 1500 });
  assert.ok(recording instanceof Recording);
  const output = collect(terminal);
  await output.closed;
  const { header, events, text } = read(path);
  const { timestamp, ...rest } = header;
  assert.ok(Math.abs(timestamp - Date.now() / 1_000) < 60);
  assert.deepEqual(rest, {
    version: 2,
    width: 100,
    height: 30,
    idle_time_limit: 1.5,
    command: "sh",
    title: "a test",
    env: { TERM: "vt100", ...(process.env.SHELL && { SHELL: process.env.SHELL }) },
  });
  assert.equal(text("o"), output.text());
  const times = events.map(([time]) => time);
  assert.deepEqual(
    times,
    [...times].sort((a, b) => a - b),
  );
  assert.ok(times[0] >= 0 && times[0] < times.at(-1), `${times}`);
  assert.ok(times.at(-1) * 1_000 <= performance.now() - begun);
});

test("a recording that has begun with the terminal ends with it, complete before exit and close are told", async () => {
  const path = file();
  const terminal = spawnPty("sh", ["-c", "stty -opost; head -c 3000000 /dev/zero | tr '\\0' x"], { encoding: null });
  const recording = terminal.record(path);
  await new Promise((resolve) => terminal.onExit(resolve));
  assert.equal(read(path).text("o").length, 3_000_000);
  await new Promise((resolve) => terminal.onClose(resolve));
  const { durationMs, ...result } = await recording.wait();
  assert.deepEqual(result, { path, events: read(path).events.length, bytes: readFileSync(path).length });
  assert.ok(durationMs > 0);
  assert.deepEqual([recording.events, recording.bytes, recording.isRecording], [result.events, result.bytes, false]);
  assert.equal((await recording.stop()).bytes, result.bytes);
});

test("stop ends a recording with what came until then, and the terminal goes on", async () => {
  const path = file();
  const terminal = spawnPty("sh", ["-c", "echo before; read x; echo after"]);
  const output = collect(terminal);
  const recording = terminal.record(path);
  await waitFor(() => output.text().includes("before"), { what: "the first line" });
  assert.equal(recording.isRecording, true);
  const result = await recording.stop();
  assert.equal(result.bytes, readFileSync(path).length);
  terminal.write("\r");
  await output.closed;
  assert.match(output.text(), /after/);
  assert.equal(read(path).text("o"), "before\r\n");
});

test("a recording begins with what is held, with what comes, or at an offset", async () => {
  const terminal = spawnPty("sh", ["-c", "stty -echo; echo early; read x; echo late"]);
  const output = collect(terminal);
  await waitFor(() => output.text().includes("early"), { what: "the first line" });
  const paths = [{}, { fromOffset: Infinity }, { fromOffset: 5 }, { lastLines: 1 }].map((options) => {
    const path = file();
    terminal.record(path, options);
    return path;
  });
  terminal.write("\r");
  await output.closed;
  const expected = ["early\r\nlate\r\n", "late\r\n", "\r\nlate\r\n", "early\r\nlate\r\n"];
  assert.deepEqual(
    paths.map((path) => read(path).text("o")),
    expected,
  );
});

test("a new size is recorded between the output before and after", async () => {
  const path = file();
  const script = "stty -echo; echo before; read x; stty size; read x; stty size";
  const terminal = spawnPty("sh", ["-c", script]);
  const output = collect(terminal);
  terminal.record(path);
  await waitFor(() => output.text().includes("before"), { what: "the first line" });
  terminal.resize(132, 43);
  terminal.write("\r");
  await waitFor(() => output.text().includes("43 132"), { what: "the first size" });
  terminal.resize(90, 20);
  terminal.write("\r");
  await output.closed;
  const { events } = read(path);
  const story = events.map(([, code, data]) => (code === "r" ? `<${data}>` : data)).join("");
  assert.equal(story, "before\r\n<132x43>43 132\r\n<90x20>20 90\r\n");
});

test("input is recorded where that is asked for, and not by default", async () => {
  const [silent, full] = [file(), file()];
  const terminal = spawnPty("sh", ["-c", "stty -echo; echo ready; read x; echo got it"]);
  const output = collect(terminal);
  terminal.record(silent);
  terminal.record(full, { input: true });
  await waitFor(() => output.text().includes("ready"), { what: "the program" });
  terminal.write("secré");
  terminal.write(Buffer.from("t\r"));
  await output.closed;
  assert.equal(read(silent).text("i"), "");
  assert.ok(!readFileSync(silent, "utf8").includes("secr"));
  const { events, text } = read(full);
  assert.equal(text("i"), "secrét\r");
  const codes = events.map(([, code, data]) => (code === "i" ? "i" : data));
  assert.ok(codes.indexOf("i") < codes.findIndex((data) => data.includes("got it")));
});

test("characters stay whole, and malformed bytes are replaced", async () => {
  const path = file();
  const terminal = spawnPty("sh", [
    "-c",
    "stty -opost; printf '\\346\\274'; sleep 0.1; printf '\\242\\377\"\\033[0m\\n'; printf '\\303'",
  ]);
  terminal.record(path);
  await collect(terminal).closed;
  const { events, text } = read(path);
  assert.equal(text("o"), '漢\ufffd"\x1b[0m\n\ufffd');
  assert.ok(events.every(([, , data]) => data !== ""));
});

test("a paused terminal is recorded all the same", async () => {
  const path = file();
  const terminal = spawnPty("echo", ["unseen"]);
  const output = collect(terminal);
  terminal.pause();
  const recording = terminal.record(path);
  await recording.wait();
  assert.equal(output.text(), "");
  assert.equal(read(path).text("o"), "unseen\r\n");
  terminal.resume();
  await output.closed;
});

test("a terminal that has ended is recorded as far as it is held", async () => {
  const path = file();
  const terminal = spawnPty("echo", ["over"]);
  await collect(terminal).closed;
  const { events } = await terminal.record(pathToFileURL(path)).stop();
  assert.equal(events, 1);
  assert.equal(read(path).text("o"), "over\r\n");
});

test("many recordings of many terminals are complete", async () => {
  const folder = tempDir();
  const terminals = Array.from({ length: 8 }, () => spawnPty("sh", ["-c", "seq 1 5000"]));
  const paths = terminals.map((terminal, index) => {
    const path = join(folder, `${index}.cast`);
    terminal.record(path);
    return path;
  });
  await Promise.all(terminals.map((terminal) => collect(terminal).closed));
  for (const path of paths) assert.match(read(path).text("o"), /^1\r\n2\r\n[^]*\n4999\r\n5000\r\n$/);
});

test("the terminal of a process is recorded", async () => {
  const path = file();
  const child = await spawn({ command: "sh", args: ["-c", "read x; echo $TERM"], interactive: true });
  const recording = child.terminal.record(path);
  child.write("\r");
  await recording.wait();
  const { header, text } = read(path);
  assert.equal(header.command, "sh");
  assert.ok(text("o").includes(header.env.TERM));
});

test("what can't be recorded to is an error with its path, at once", async () => {
  const folder = tempDir();
  const terminal = spawnPty("cat");
  const output = collect(terminal);
  const missing = join(folder, "no", "such.cast");
  assert.throws(() => terminal.record(missing), { code: "ERR_SIGNALBOX_RECORDING_OPEN", path: missing, errno: 2 });
  mkdirSync(join(folder, "folder"));
  assert.throws(() => terminal.record(join(folder, "folder"), { overwrite: true }), {
    code: "ERR_SIGNALBOX_RECORDING_OPEN",
    errno: 21,
  });
  terminal.kill("SIGKILL");
  await output.closed;
});

test("a file that exists is replaced only when that is asked for", async () => {
  const path = file();
  writeFileSync(path, "precious");
  const terminal = spawnPty("echo", ["new"]);
  const output = collect(terminal);
  assert.throws(() => terminal.record(path), { code: "ERR_SIGNALBOX_RECORDING_OPEN", errno: 17 });
  assert.equal(readFileSync(path, "utf8"), "precious");
  terminal.record(path, { overwrite: true });
  await output.closed;
  assert.equal(read(path).text("o"), "new\r\n");
});

test("wrong options are refused by their names", async () => {
  const terminal = spawnPty("cat");
  const output = collect(terminal);
  for (const [options, code, option] of [
    [{ inputs: true }, "UNKNOWN", "inputs"],
    [{ input: 1 }, "TYPE", "input"],
    [{ title: 5 }, "TYPE", "title"],
    [{ env: [] }, "TYPE", "env"],
    [{ env: { TERM: 5 } }, "TYPE", "env.TERM"],
    [{ idleTimeLimitMs: -1 }, "RANGE", "idleTimeLimitMs"],
    [{ fromOffset: -1 }, "RANGE", "fromOffset"],
  ]) {
    const path = file();
    assert.throws(() => terminal.record(path, options), { code: `ERR_SIGNALBOX_OPTION_${code}`, option });
    assert.ok(!existsSync(path));
  }
  assert.throws(() => terminal.record(5), { code: "ERR_SIGNALBOX_OPTION_TYPE", option: "path" });
  terminal.kill("SIGKILL");
  await output.closed;
});

const hasFull = existsSync("/dev/full");

skipUnless(hasFull, "needs /dev/full")("a full disk ends the recording and not the terminal", async () => {
  const terminal = spawnPty("sh", ["-c", "read x; echo still here"]);
  const output = collect(terminal);
  const recording = terminal.record("/dev/full", { overwrite: true });
  const expected = { code: "ERR_SIGNALBOX_RECORDING_WRITE", path: "/dev/full", errno: 28 };
  await assert.rejects(recording.wait(), expected);
  await assert.rejects(recording.stop(), expected);
  assert.equal(recording.isRecording, false);
  await waitFor(() => output.errors.length > 0, { what: "the error event" });
  assert.equal(output.errors[0].code, expected.code);
  terminal.write("\r");
  await output.closed;
  assert.match(output.text(), /still here/);
});

test("await using stops a recording", async () => {
  const path = file();
  const terminal = spawnPty("cat");
  const recording = terminal.record(path);
  await recording[Symbol.asyncDispose]();
  assert.equal(recording.isRecording, false);
  assert.equal(read(path).events.length, 0);
  terminal.kill("SIGKILL");
  await collect(terminal).closed;
});

test("a recording is in its file while it goes on, for who kills the host", async () => {
  const path = file();
  const terminal = spawnPty("sh", ["-c", "echo first; exec sleep 60"]);
  terminal.record(path);
  await waitFor(() => readFileSync(path, "utf8").includes("first"), { what: "the first line" });
  read(path);
  terminal.kill("SIGKILL");
  await collect(terminal).closed;
});
