"use strict";
const { closeSync, openSync, readFileSync, readlinkSync, writeFileSync } = require("node:fs");
const { constants } = require("node:os");
const { join } = require("node:path");
const { spawn } = require("signalbox");
const { collectProcess, script } = require("../../collect.js");
const { assert, tempDir, test, waitFor } = require("../../harness.js");
const { outputOf } = require("../output_of.js");
const { openDescriptors } = require("../../system.js");

const REPORT_STREAMS = "readlink /proc/self/fd/0 /proc/self/fd/1 /proc/self/fd/2 > $0";

/** What the standard streams of a process with these options lead to. */
async function streamsOf(options) {
  const report = join(tempDir(), "report");
  await outputOf({ command: "sh", args: ["-c", REPORT_STREAMS, report], ...options });
  return readFileSync(report, "utf8").trim().split("\n");
}

test("stdio is short for all three streams", async () => {
  // The report itself goes through descriptor 1, so only input and error are told.
  const [input, , error] = await streamsOf({ stdio: "ignore" });
  assert.deepEqual([input, error], ["/dev/null", "/dev/null"]);
});

test("stdio names input, output and error in this order", async () => {
  const [input, , error] = await streamsOf({ stdio: ["ignore", "ignore", "pipe"] });
  assert.equal(input, "/dev/null");
  assert.match(error, /^pipe:/);
});

test("an inherited stream is the host's own", async () => {
  const [, , error] = await streamsOf({ stdio: ["ignore", "pipe", "inherit"] });
  assert.equal(error, readlinkSync("/proc/self/fd/2"));
});

test("stdio and the name of a stream do not go together", async () => {
  await assert.rejects(spawn({ command: "true", stdio: "ignore", stdout: "pipe" }), {
    code: "ERR_SIGNALBOX_OPTION_RANGE",
    option: "stdio",
  });
});

test("stdio of two streams is refused", async () => {
  await assert.rejects(spawn({ command: "true", stdio: ["ignore", "pipe"] }), {
    code: "ERR_SIGNALBOX_OPTION_RANGE",
    option: "stdio",
  });
});

test("standard input can be a file", async () => {
  const file = join(tempDir(), "input");
  writeFileSync(file, "from a file\n");
  const { stdout } = await outputOf({ command: "cat", stdin: { file } });
  assert.equal(stdout, "from a file\n");
});

test("standard output and error can be files, made when missing and emptied when not", async () => {
  const folder = tempDir();
  const [out, err] = [join(folder, "out"), join(folder, "err")];
  writeFileSync(out, "much longer than what comes\n");
  const { stdout, exit } = await outputOf(
    script("echo o; echo e >&2", { stdout: { file: out }, stderr: { file: err } }),
  );
  assert.equal(exit.exitCode, 0);
  assert.equal(stdout, "");
  assert.deepEqual([readFileSync(out, "utf8"), readFileSync(err, "utf8")], ["o\n", "e\n"]);
});

test("append puts output behind what a file holds", async () => {
  const file = join(tempDir(), "log");
  for (const line of ["one", "two", "three"]) {
    await outputOf({ command: "echo", args: [line], stdout: { file, append: true } });
  }
  assert.equal(readFileSync(file, "utf8"), "one\ntwo\nthree\n");
});

test("a file is found from the host's working directory, not from the child's", async () => {
  const folder = tempDir();
  const file = join(folder, "out");
  const { relative } = require("node:path");
  await outputOf({ command: "pwd", cwd: "/", stdout: { file: relative(process.cwd(), file) } });
  assert.equal(readFileSync(file, "utf8"), "/\n");
});

test("a file whose folder is missing fails the start, with path and errno", async () => {
  const path = join(tempDir(), "missing", "file");
  for (const options of [
    { stdin: { file: path } },
    { stdout: { file: path } },
    { stderr: { file: path, append: true } },
  ]) {
    await assert.rejects(spawn({ command: "true", ...options }), {
      name: "ProcessError",
      type: "SPAWN_FAILED",
      code: "ERR_SIGNALBOX_STDIO_FILE",
      path,
      errno: constants.errno.ENOENT,
    });
  }
});

test("a folder as output file fails the start", async () => {
  await assert.rejects(spawn({ command: "true", stdout: { file: tempDir() } }), {
    code: "ERR_SIGNALBOX_STDIO_FILE",
    errno: constants.errno.EISDIR,
  });
});

test("a wrong word for a stream, and a file with unknown members, are refused", async () => {
  await assert.rejects(spawn({ command: "true", stdout: "overlapped" }), {
    code: "ERR_SIGNALBOX_OPTION_RANGE",
    option: "stdout",
  });
  await assert.rejects(spawn({ command: "true", stdout: { path: "/tmp/x" } }), {
    code: "ERR_SIGNALBOX_OPTION_UNKNOWN",
  });
  await assert.rejects(spawn({ command: "true", stdin: {} }), { code: "ERR_SIGNALBOX_OPTION_TYPE" });
});

test("a named pipe that nobody has opened on its other side holds up no other start", async () => {
  const file = join(tempDir(), "pipe");
  await outputOf({ command: "mkfifo", args: [file] });
  const waiting = [1, 2, 3, 4].map(() => spawn({ command: "cat", stdin: { file } }));
  let isStarted = false;
  const other = spawn({ command: "true" }).then(() => (isStarted = true));
  try {
    await waitFor(() => isStarted, { timeoutMs: 5_000, what: "a start behind those that wait for the pipe" });
  } finally {
    const writer = openSync(file, "r+"); // opens at once, and lets those that wait go on
    await Promise.all([...waiting, other]);
    closeSync(writer);
  }
});

test("stdout can be a terminal while stderr is a pipe", async () => {
  const output = await outputOf(
    script("[ -t 0 ] || echo in; [ -t 1 ] && echo out; [ -t 2 ] || echo err; echo pipe >&2", { stdout: "pty" }),
  );
  assert.equal(output.stdout, "in\r\nout\r\nerr\r\n");
  assert.equal(output.stderr, "pipe\n");
});

test("stderr alone can be a terminal", async () => {
  const output = await outputOf(script("[ -t 1 ] || echo out; [ -t 2 ] && echo err >&2", { stderr: "pty" }));
  assert.equal(output.stdout, "out\n");
  assert.equal(output.stderr, "err\r\n");
});

test("streams that are terminals share one", async () => {
  const { stdout } = await outputOf(script("tty; tty 0<&1", { stdin: "pty", stdout: "pty" }));
  const [input, output] = stdout.trim().split(/\r?\n/);
  assert.match(input, /^\/dev\/pts\//);
  assert.equal(output, input);
});

test("what is written to a terminal as input is read by the program", async () => {
  const child = await spawn(script("read line; echo got:$line", { stdin: "pty", stdout: "pty" }));
  const output = collectProcess(child);
  child.write("hello\r");
  await output.closed;
  assert.match(output.stdout, /got:hello\r\n$/);
});

test("end() of a terminal's input ends what reads it", async () => {
  const child = await spawn({ command: "cat", stdin: "pty", stdout: "pty" });
  const output = collectProcess(child);
  child.end("line\n");
  assert.equal((await output.exited).exitCode, 0);
  assert.match(output.stdout, /line\r\nline\r\n$/);
});

test("a terminal as input needs one as output", async () => {
  for (const options of [{ stdin: "pty" }, { stdin: "pty", stderr: "pty" }]) {
    await assert.rejects(spawn({ command: "cat", ...options }), {
      code: "ERR_SIGNALBOX_OPTION_RANGE",
      option: "stdin",
    });
  }
});

test("all three streams can be one terminal", async () => {
  const { stdout, stderr } = await outputOf(
    script("[ -t 0 ] && [ -t 1 ] && [ -t 2 ] && echo all >&2", { stdio: "pty" }),
  );
  assert.deepEqual([stdout, stderr], ["all\r\n", ""]);
});

test("starts with files and terminals leave no descriptor behind", async () => {
  const file = join(tempDir(), "out");
  const all = async () => {
    await outputOf({ command: "true", stdin: { file: "/dev/null" }, stdout: { file }, stderr: "pty" });
    await spawn({ command: "no-such-program", stdout: { file }, stderr: "pty" }).catch(() => {});
    await spawn({ command: "true", stdout: { file }, stderr: { file: "/no/such/file" } }).catch(() => {});
  };
  await all();
  const before = openDescriptors().size;
  for (let round = 0; round < 20; round++) await all();
  await waitFor(() => openDescriptors().size <= before, {
    what: `descriptors to be closed: ${[...openDescriptors().values()]}`,
  });
});
