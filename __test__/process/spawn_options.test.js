"use strict";
const {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  readlinkSync,
  statSync,
  writeFileSync,
} = require("node:fs");
const { constants, getPriority } = require("node:os");
const { join } = require("node:path");
const { pathToFileURL } = require("node:url");
const { run, spawn } = require("signalbox");
const { collectProcess, script } = require("../collect.js");
const { assert, host, skipUnless, tempDir, test, waitFor } = require("../harness.js");
const { runScript } = require("../script.js");
const { findProcesses, isRunning, openDescriptors, stat } = require("../system.js");

const isRoot = process.getuid() === 0;
const testAsRoot = skipUnless(isRoot, "needs root");
const NOBODY = 65_534;

/** What a process printed, when it is closed. */
async function outputOf(options) {
  const child = await spawn(options);
  const output = collectProcess(child);
  output.exit = await output.exited;
  await output.closed;
  return output;
}

// ── the shell ────────────────────────────────────────────────────────────────────────────────────

/** Output of `env` without the mark of its tree, which every child gets. */
const withoutMark = (text) => text.replace(/^SIGNALBOX_TREE=.*\n/m, "");

test("with shell: true the command is a line for /bin/sh", async () => {
  const { stdout } = await outputOf({ command: "echo one two | wc -w; echo $0", shell: true });
  assert.deepEqual(
    stdout.split("\n").map((line) => line.trim()),
    ["2", "/bin/sh", ""],
  );
});

test("shell takes the path of another shell", async () => {
  const { stdout } = await outputOf({ command: "[[ abc == a* ]] && echo $BASH", shell: "/bin/bash" });
  assert.match(stdout, /bash\n$/);
});

test("arguments reach a shell's command as they are, whatever is in them", async () => {
  const args = [
    "plain",
    "two words",
    "it's",
    '"quoted"',
    "$HOME `id` $(id)",
    "line\nbreak",
    "",
    "*",
    "a;b|c&d>e",
    "back\\slash",
    "!x",
    "-n",
    "'",
    "''",
    "ä😀",
  ];
  const { stdout } = await outputOf({ command: "printf '%s\\0'", args, shell: true });
  assert.deepEqual(stdout.split("\0").slice(0, -1), args);
});

test("without a shell no character of an argument is special", async () => {
  const args = ["$HOME", "it's", "a b", "*", "", "line\nbreak"];
  const { stdout } = await outputOf({ command: "printf", args: ["%s\\0", ...args] });
  assert.deepEqual(stdout.split("\0").slice(0, -1), args);
});

test("shell: false is no shell", async () => {
  await assert.rejects(spawn({ command: "echo one", shell: false }), { code: "ERR_SIGNALBOX_SPAWN_NOT_FOUND" });
});

test("a shell that does not exist is told as a failed start", async () => {
  await assert.rejects(spawn({ command: "echo", shell: "/no/such/shell" }), {
    code: "ERR_SIGNALBOX_SPAWN_NOT_FOUND",
    type: "SPAWN_FAILED",
  });
});

test("a shell of another type is refused", async () => {
  for (const shell of [5, null, "", {}]) {
    await assert.rejects(spawn({ command: "echo", shell }), { code: "ERR_SIGNALBOX_OPTION_TYPE", option: "shell" });
  }
});

// ── standard streams ─────────────────────────────────────────────────────────────────────────────

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

// ── input ────────────────────────────────────────────────────────────────────────────────────────

test("input is written and then ends", async () => {
  const { stdout } = await outputOf({ command: "cat", input: "text äöü 😀\n" });
  assert.equal(stdout, "text äöü 😀\n");
});

test("input can be bytes", async () => {
  const bytes = Uint8Array.from({ length: 256 }, (_, index) => index);
  const child = await spawn({ command: "cat", input: bytes, encoding: null });
  const chunks = [];
  child.on("stdout", (chunk) => chunks.push(chunk));
  await new Promise((resolve) => child.on("exit", resolve));
  assert.ok(Buffer.concat(chunks).equals(bytes));
});

test("empty input ends at once", async () => {
  for (const input of ["", new Uint8Array(0)]) {
    const { stdout } = await outputOf({ command: "wc", args: ["-c"], input });
    assert.equal(stdout.trim(), "0");
  }
});

test("a megabyte of input arrives whole", async () => {
  const input = Buffer.alloc(1024 * 1024, "0123456789abcde\n").toString();
  const { stdout } = await outputOf({ command: "md5sum", input });
  assert.equal(stdout.slice(0, 32), require("node:crypto").createHash("md5").update(input).digest("hex"));
});

test("input above what may wait at a time arrives whole", async () => {
  const input = Buffer.alloc(70 * 1024 * 1024, "0123456789abcde\n");
  const { stdout } = await outputOf({ command: "wc", args: ["-c"], input });
  assert.equal(stdout.trim(), String(input.length));
});

test("a program that does not read its input ends as ever", async () => {
  const { exit } = await outputOf({ command: "true", input: "x".repeat(1_000_000) });
  assert.equal(exit.exitCode, 0);
});

test("input needs a pipe, and text or bytes", async () => {
  await assert.rejects(spawn({ command: "cat", input: "x", stdin: "ignore" }), {
    code: "ERR_SIGNALBOX_OPTION_RANGE",
    option: "input",
  });
  for (const input of [5, null, {}, ["x"]]) {
    await assert.rejects(spawn({ command: "cat", input }), { code: "ERR_SIGNALBOX_OPTION_TYPE", option: "input" });
  }
});

// ── identity, priority, limits ───────────────────────────────────────────────────────────────────

test("umask is the child's, and not the host's", async () => {
  const before = process.umask();
  const file = join(tempDir(), "made");
  const { stdout } = await outputOf({ command: "sh", args: ["-c", "umask; : > $0", file], umask: 0o027 });
  assert.match(stdout, /^0?027\n$/);
  assert.equal(statSync(file).mode & 0o777, 0o640);
  assert.equal(process.umask(), before);
});

test("umask does not count for a file that is standard output", async () => {
  const file = join(tempDir(), "out");
  await outputOf({ command: "true", stdout: { file }, umask: 0o777 });
  assert.equal(statSync(file).mode & 0o777, 0o666 & ~process.umask());
});

test("nice is the child's, and not the host's", async () => {
  const before = getPriority();
  const { stdout } = await outputOf({ command: "nice", nice: 7 });
  assert.equal(stdout.trim(), "7");
  assert.equal(getPriority(), before);
});

test("values that are out of range are refused by name", async () => {
  for (const [option, value] of [
    ["nice", 20],
    ["nice", -21],
    ["umask", 0o1000],
    ["umask", -1],
    ["uid", -1],
    ["uid", 1.5],
    ["gid", 2 ** 32],
    ["timeoutMs", -1],
    ["timeoutMs", Infinity],
  ]) {
    await assert.rejects(spawn({ command: "true", [option]: value }), {
      code: "ERR_SIGNALBOX_OPTION_RANGE",
      option,
    });
  }
});

testAsRoot("uid and gid are the child's, without the host's other groups", async () => {
  const { stdout } = await outputOf(script("id -u; id -g; id -G", { uid: NOBODY, gid: NOBODY }));
  assert.deepEqual(stdout.trim().split("\n"), [`${NOBODY}`, `${NOBODY}`, `${NOBODY}`]);
});

testAsRoot("a child with another user's id has none of root's rights", async () => {
  const folder = tempDir();
  const { exit, stderr } = await outputOf({
    command: "touch",
    args: [join(folder, "file")],
    uid: NOBODY,
    gid: NOBODY,
    cwd: "/",
  });
  assert.equal(exit.exitCode, 1);
  assert.match(stderr, /denied/);
  const status = await outputOf({ command: "grep", args: ["^Cap[EP]", "/proc/self/status"], uid: NOBODY, cwd: "/" });
  assert.match(status.stdout, /CapPrm:\t0+\nCapEff:\t0+\n/);
});

testAsRoot("a child of another user can be stopped", async () => {
  const child = await spawn({ command: "sleep", args: ["60"], uid: NOBODY, gid: NOBODY, cwd: "/" });
  const exit = await child.stop();
  assert.deepEqual([exit.signal, exit.reason], ["SIGTERM", "stopped"]);
});

skipUnless(!isRoot, "needs a user without privileges")("another user without privileges fails the start", async () => {
  await assert.rejects(spawn({ command: "true", uid: 0 }), { code: "ERR_SIGNALBOX_SPAWN_FAILED" });
});

test("the system's limits are the child's", async () => {
  const limits = {
    openFiles: 77,
    cpuSeconds: 123,
    fileBytes: 512 * 1024,
    coreBytes: 0,
    addressSpaceBytes: 1024 ** 3,
    stackBytes: 4 * 1024 ** 2,
    processes: 4_321,
  };
  const { stdout } = await outputOf({ command: "cat", args: ["/proc/self/limits"], limits });
  const value = (name) => new RegExp(`^${name} +(\\S+) +(\\S+)`, "m").exec(stdout).slice(1, 3);
  assert.deepEqual(value("Max open files"), ["77", "77"]);
  assert.deepEqual(value("Max cpu time"), ["123", "124"]); // a second after the warning
  assert.deepEqual(value("Max file size"), ["524288", "524288"]);
  assert.deepEqual(value("Max core file size"), ["0", "0"]);
  assert.deepEqual(value("Max address space"), ["1073741824", "1073741824"]);
  assert.deepEqual(value("Max stack size"), ["4194304", "4194304"]);
  assert.deepEqual(value("Max processes"), ["4321", "4321"]);
});

test("limits pass on to what the child starts", async () => {
  const { stdout } = await outputOf(script("sh -c 'ulimit -n'", { limits: { openFiles: 55 } }));
  assert.equal(stdout, "55\n");
});

test("a child that writes more than fileBytes is ended by SIGXFSZ", async () => {
  const file = join(tempDir(), "large");
  const { exit } = await outputOf({
    command: "head",
    args: ["-c", "100000", "/dev/zero"],
    stdout: { file },
    limits: { fileBytes: 10_000, coreBytes: 0 },
  });
  assert.deepEqual([exit.signal, exit.reason], ["SIGXFSZ", "signaled"]);
  assert.equal(statSync(file).size, 10_000);
});

test("a child that uses more than cpuSeconds is told by SIGXCPU", async () => {
  const { exit } = await outputOf({
    ...script("while :; do :; done"),
    limits: { cpuSeconds: 1, coreBytes: 0 },
    timeoutMs: 45_000,
  });
  assert.deepEqual([exit.signal, exit.reason], ["SIGXCPU", "signaled"]);
});

test("unknown limits are refused", async () => {
  await assert.rejects(spawn({ command: "true", limits: { openfiles: 5 } }), { code: "ERR_SIGNALBOX_OPTION_UNKNOWN" });
});

// ── environment and working directory ────────────────────────────────────────────────────────────

test("extendEnv: false gives the child nothing but env", async () => {
  const { stdout } = await outputOf({ command: "/usr/bin/env", env: { ONLY: "this" }, extendEnv: false });
  assert.equal(withoutMark(stdout), "ONLY=this\n");
});

test("extendEnv: false without env gives the child nothing", async () => {
  const { stdout } = await outputOf({ command: "/usr/bin/env", extendEnv: false });
  assert.equal(withoutMark(stdout), "");
});

test("undefined removes an inherited variable, and an empty string does not", async () => {
  process.env.SIGNALBOX_TEST_A = "a";
  process.env.SIGNALBOX_TEST_B = "b";
  const { stdout } = await outputOf({
    ...script('echo "${SIGNALBOX_TEST_A-gone}:${SIGNALBOX_TEST_B-gone}:"'),
    env: { SIGNALBOX_TEST_A: undefined, SIGNALBOX_TEST_B: "" },
  });
  delete process.env.SIGNALBOX_TEST_A;
  delete process.env.SIGNALBOX_TEST_B;
  assert.equal(stdout, "gone::\n");
});

test("values of variables may hold equals signs, newlines and anything but NUL", async () => {
  const env = { A: "x=y=z", B: "line\nbreak", C: "ä 😀", D: "'\"$A" };
  const { stdout } = await outputOf({ command: "/usr/bin/env", args: ["-0"], env, extendEnv: false });
  const found = Object.fromEntries(
    stdout
      .split("\0")
      .filter((pair) => pair !== "" && !pair.startsWith("SIGNALBOX_TREE="))
      .map((pair) => [pair.slice(0, pair.indexOf("=")), pair.slice(pair.indexOf("=") + 1)]),
  );
  assert.deepEqual(found, env);
  await assert.rejects(spawn({ command: "true", env: { A: "a\0b" } }), {
    code: "ERR_SIGNALBOX_OPTION_NUL",
    option: "env.A",
  });
});

test("a variable's name must not be empty or hold an equals sign, and its value must be a string", async () => {
  for (const name of ["", "A=B"]) {
    await assert.rejects(spawn({ command: "true", env: { [name]: "x" } }), { code: "ERR_SIGNALBOX_OPTION_RANGE" });
  }
  for (const value of [5, null, true]) {
    await assert.rejects(spawn({ command: "true", env: { A: value } }), {
      code: "ERR_SIGNALBOX_OPTION_TYPE",
      option: "env.A",
    });
  }
});

test("a change of process.env between two starts of one tick counts for the second", async () => {
  const print = script("echo ${SIGNALBOX_TEST_TICK-none}");
  process.env.SIGNALBOX_TEST_TICK = "first";
  const first = spawn(print);
  process.env.SIGNALBOX_TEST_TICK = "second";
  const second = spawn(print);
  delete process.env.SIGNALBOX_TEST_TICK;
  const third = spawn(print);
  const outputs = (await Promise.all([first, second, third])).map(collectProcess);
  await Promise.all(outputs.map((output) => output.closed));
  assert.deepEqual(
    outputs.map((output) => output.stdout),
    ["first\n", "second\n", "none\n"],
  );
});

test("another object in the place of process.env counts", async () => {
  const original = process.env;
  process.env = { PATH: original.PATH, SIGNALBOX_TEST_REPLACED: "yes" };
  const starting = spawn({ command: "/usr/bin/env" });
  process.env = original;
  const output = collectProcess(await starting);
  await output.closed;
  assert.deepEqual(withoutMark(output.stdout).trim().split("\n").sort(), [
    `PATH=${original.PATH}`,
    "SIGNALBOX_TEST_REPLACED=yes",
  ]);
});

test("in a worker its own process.env counts", async () => {
  const { stdout, stderr } = await runScript(`
    process.env.SIGNALBOX_TEST_SHARED = "main";
    const source = \`
      const { run } = require(\${JSON.stringify(root)});
      const { parentPort } = require("node:worker_threads");
      process.env.SIGNALBOX_TEST_SHARED = "worker";
      process.env.SIGNALBOX_TEST_OWN = "own";
      run({ command: "sh", args: ["-c", "echo $SIGNALBOX_TEST_SHARED $SIGNALBOX_TEST_OWN"] })
        .then(({ stdout }) => parentPort.postMessage(stdout), (error) => parentPort.postMessage(String(error)));
    \`;
    new workers.Worker(source, { eval: true }).on("message", async (text) => {
      console.log(text);
      const { stdout } = await signalbox.run({ command: "sh", args: ["-c", "echo $SIGNALBOX_TEST_SHARED:$SIGNALBOX_TEST_OWN"] });
      console.log(stdout);
    });
  `);
  assert.equal(stdout, "worker own\nmain:\n", stderr);
});

test("the command is searched for in the child's PATH", async () => {
  const folder = tempDir();
  const file = join(folder, "signalbox-test-command");
  writeFileSync(file, "#!/bin/sh\necho found\n", { mode: 0o755 });
  const { stdout } = await outputOf({ command: "signalbox-test-command", env: { PATH: folder } });
  assert.equal(stdout, "found\n");
  await assert.rejects(spawn({ command: "signalbox-test-command" }), {
    code: "ERR_SIGNALBOX_SPAWN_NOT_FOUND",
    command: "signalbox-test-command",
  });
});

test("cwd can be a URL, and a folder with special characters", async () => {
  const folder = join(tempDir(), "with space # % ä");
  mkdirSync(folder);
  for (const cwd of [pathToFileURL(folder), folder]) {
    const { stdout } = await outputOf({ command: "pwd", args: ["-P"], cwd });
    assert.equal(stdout, `${folder}\n`);
  }
});

test("a cwd that is missing fails the start", async () => {
  const cwd = join(tempDir(), "missing");
  await assert.rejects(spawn({ command: "true", cwd }), { code: "ERR_SIGNALBOX_SPAWN_CWD", cwd, type: "SPAWN_FAILED" });
});

test("windowsHide is accepted and changes nothing here", async () => {
  for (const windowsHide of [true, false]) {
    const { exit } = await outputOf({ command: "true", windowsHide });
    assert.equal(exit.exitCode, 0);
  }
  await assert.rejects(spawn({ command: "true", windowsHide: "yes" }), {
    code: "ERR_SIGNALBOX_OPTION_TYPE",
    option: "windowsHide",
  });
});

// ── life ─────────────────────────────────────────────────────────────────────────────────────────

test("a detached child leads a session of its own", async () => {
  const child = await spawn({ command: "sleep", args: ["60"], detached: true });
  assert.equal(stat(child.pid).session, child.pid);
  assert.equal((await child.stop()).reason, "stopped");
  const attached = await spawn({ command: "sleep", args: ["60"] });
  const { session, group } = stat(attached.pid);
  assert.equal(session, stat(process.pid).session);
  assert.equal(group, attached.pid);
  await attached.stop();
});

test("a detached child that is let go outlives the host", async () => {
  const { stdout, code, stderr } = await runScript(`
    signalbox.spawn({ command: "sleep", args: ["60"], detached: true, stdio: "ignore" }).then((child) => {
      child.unref();
      console.log(child.pid);
    });
  `);
  assert.equal(code, 0, stderr);
  const pid = Number(stdout);
  assert.ok(isRunning(pid));
  process.kill(pid, "SIGKILL");
});

test("a child that is not detached ends with the host", async () => {
  const { stdout, code, stderr } = await runScript(`
    signalbox.spawn({ command: "sleep", args: ["60"], stdio: "ignore" }).then((child) => {
      child.unref();
      console.log(child.pid);
    });
  `);
  assert.equal(code, 0, stderr);
  await waitFor(() => !isRunning(Number(stdout)), { what: "the child's end" });
});

test("timeoutMs stops the child and gives the reason", async () => {
  const child = await spawn({ command: "sleep", args: ["60"], timeoutMs: 50 });
  const states = [];
  child.on("state", (state) => states.push(state));
  const exit = await new Promise((resolve) => child.on("exit", resolve));
  assert.deepEqual([exit.reason, exit.signal, exit.exitCode], ["timedOut", "SIGTERM", null]);
  assert.equal(child.state, "failed");
  assert.deepEqual(states, ["stopping", "failed"]);
});

test("timeoutMs does nothing to a child that ends in time", async () => {
  const { exit } = await outputOf({ command: "true", timeoutMs: 30_000 });
  assert.deepEqual([exit.reason, exit.exitCode], ["exited", 0]);
});

test("timeoutMs reaches the whole tree, and is hard on who ignores the signal", async () => {
  const mark = `signalbox-timeout-${process.pid}-${Date.now()}`;
  const loop = "trap '' TERM; while :; do sleep 0.05; done";
  const child = await spawn({
    command: "sh",
    args: ["-c", `sh -c "${loop}" ${mark} & ${loop}`, mark],
    timeoutMs: 300,
    killGraceMs: 100,
  });
  const exit = await child.wait();
  assert.deepEqual([exit.reason, exit.signal], ["timedOut", "SIGKILL"]);
  await waitFor(() => findProcesses(mark).length === 0, { what: "the tree's end" });
});

test("a signal that is aborted already starts nothing", async () => {
  const file = join(tempDir(), "made");
  const reason = new Error("enough");
  await assert.rejects(spawn({ command: "touch", args: [file], signal: AbortSignal.abort(reason) }), {
    code: "ERR_SIGNALBOX_ABORTED",
    cause: reason,
  });
  assert.equal(existsSync(file), false);
});

test("a signal that is aborted while the child runs stops it with its own signal", async () => {
  const controller = new AbortController();
  const child = await spawn({ command: "sleep", args: ["60"], signal: controller.signal, stopSignal: "SIGINT" });
  controller.abort();
  const exit = await child.wait();
  assert.deepEqual([exit.reason, exit.signal], ["stopped", "SIGINT"]);
  assert.equal(child.state, "stopped");
});

test("an abort after the end changes nothing", async () => {
  const controller = new AbortController();
  const child = await spawn({ command: "true", signal: controller.signal });
  const output = collectProcess(child);
  await output.closed;
  controller.abort();
  assert.equal(child.exit.reason, "exited");
  assert.deepEqual(output.errors, []);
});

test("something else than an AbortSignal is refused", async () => {
  await assert.rejects(spawn({ command: "true", signal: {} }), { code: "ERR_SIGNALBOX_OPTION_TYPE", option: "signal" });
});

skipUnless(host !== "electron", "runs on the others")("an option with an unknown name is refused", async () => {
  await assert.rejects(spawn({ command: "true", timeout: 5 }), {
    code: "ERR_SIGNALBOX_OPTION_UNKNOWN",
    option: "timeout",
  });
  await assert.rejects(run({ command: "true", timeout: 5 }), {
    code: "ERR_SIGNALBOX_OPTION_UNKNOWN",
    option: "timeout",
  });
});
