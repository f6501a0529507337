"use strict";
const { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } = require("node:fs");
const { constants } = require("node:os");
const { join } = require("node:path");
const { gunzipSync } = require("node:zlib");
const { run, spawn } = require("signalbox");
const { collectProcess, readAll, script } = require("../collect.js");
const { assert, skipUnless, tempDir, test, waitFor } = require("../harness.js");
const { runScript } = require("../script.js");
const { openDescriptors } = require("../system.js");

const testWithFull = skipUnless(existsSync("/dev/full"), "needs /dev/full");

const logPath = () => join(tempDir(), "out.log");
const exitOf = (child) => new Promise((resolve) => child.on("exit", resolve));
const text = (path) => readFileSync(path, "utf8");

/** A file that was put aside, by its number. */
const aside = (path, number, isCompressed) =>
  isCompressed ? gunzipSync(readFileSync(`${path}.${number}.gz`)).toString() : text(`${path}.${number}`);

/** All that a log and its older files hold, oldest first. */
function wholeLog(path, isCompressed = false) {
  let all = text(path);
  for (let number = 1; existsSync(`${path}.${number}${isCompressed ? ".gz" : ""}`); number++) {
    all = aside(path, number, isCompressed) + all;
  }
  return all;
}

/** `count` numbered lines. */
const numbered = (count) => Array.from({ length: count }, (_, index) => `${index + 1}\n`).join("");

test("all output is in the file when the exit comes, without a listener", async () => {
  const path = logPath();
  const child = await spawn({ command: "seq", args: ["1", "200000"], output: { log: { path } } });
  let atExit;
  child.on("exit", () => (atExit = text(path)));
  await exitOf(child);
  assert.ok(atExit === numbered(200_000), "the file is not whole");
});

test("all output is in the file when the exit comes, with listeners and readers, which get it too", async () => {
  const path = logPath();
  // No more than is held: a process with a log waits for nobody, and a busy host may be late to listen.
  const child = await spawn({ command: "seq", args: ["1", "100000"], output: { log: { path } } });
  const reading = readAll(child.stdout());
  const output = collectProcess(child);
  await output.exited;
  const expected = numbered(100_000);
  assert.ok(text(path) === expected, "the file is not whole");
  assert.ok(output.stdout === expected, "the listener's output is not whole");
  assert.ok((await reading).join("") === expected, "the reader's output is not whole");
});

test("both streams are in the file, in the order of their arrival", async () => {
  const path = logPath();
  const child = await spawn({
    command: "sh",
    args: ["-c", "while read line; do echo $line; read line; echo $line >&2; done"],
    output: { log: { path } },
  });
  const expected = [];
  for (let number = 0; number < 5; number++) {
    for (const stream of ["out", "err"]) {
      expected.push(`${stream} ${number}`);
      child.write(`${stream} ${number}\n`);
      await waitFor(() => text(path) === `${expected.join("\n")}\n`, { what: `${stream} ${number} in the file` });
    }
  }
  child.end();
  await exitOf(child);
});

test("a process with a log waits for nobody, and who comes late gets the end of its output", async () => {
  const path = logPath();
  const child = await spawn({ ...script("yes 0123456789abcde | head -c 5000000"), output: { log: { path } } });
  assert.equal((await child.wait()).exitCode, 0);
  const held = (await readAll(child.stdout())).join("");
  assert.ok(held.length >= 1024 * 1024);
  assert.ok(text(path).endsWith(held));
});

test("bytes are in the file as they were written", async () => {
  const path = logPath();
  const bytes = Buffer.from(Array.from({ length: 300_000 }, (_, index) => (index * 7 + (index >> 8)) & 255));
  const child = await spawn({ command: "cat", input: bytes, output: { log: { path } } });
  await exitOf(child);
  assert.ok(readFileSync(path).equals(bytes));
});

test("merged output is in the file in its true order", async () => {
  const path = logPath();
  await run({
    ...script("i=0; while [ $i -lt 300 ]; do i=$((i+1)); echo $i; i=$((i+1)); echo $i >&2; done"),
    output: { merge: true, log: { path } },
  });
  assert.equal(text(path), numbered(300));
});

test("an interactive process's output is in the file", async () => {
  const path = logPath();
  const child = await spawn({ ...script("echo on a terminal"), interactive: true, output: { log: { path } } });
  await exitOf(child);
  assert.equal(text(path), "on a terminal\r\n");
});

test("a process that ends at once has its output in the file", async () => {
  const paths = Array.from({ length: 40 }, logPath);
  await Promise.all(
    paths.map((path, index) => run({ command: "echo", args: [`${index}`], output: { log: { path } } })),
  );
  assert.deepEqual(
    paths.map(text),
    paths.map((_, index) => `${index}\n`),
  );
});

test("a process without output has an empty file", async () => {
  const path = logPath();
  await run({ command: "true", output: { log: { path } } });
  assert.equal(text(path), "");
});

test("an existing file is continued", async () => {
  const path = logPath();
  writeFileSync(path, "before\n");
  for (const word of ["one", "two"]) await run({ command: "echo", args: [word], output: { log: { path } } });
  assert.equal(text(path), "before\none\ntwo\n");
});

test("a full file is put aside at the end of a line, and nothing is lost", async () => {
  const path = logPath();
  await run({ command: "seq", args: ["1", "20000"], output: { log: { path, maxBytes: 10_000, maxFiles: 1_000 } } });
  assert.ok(wholeLog(path) === numbered(20_000), "lines are lost");
  const files = readdirSync(join(path, ".."));
  assert.ok(files.length > 8, `${files}`);
  for (const file of files) {
    const content = text(join(path, "..", file));
    assert.ok(content.length <= 10_000 && (content.endsWith("\n") || content === ""), file);
  }
});

test("maxFiles bounds the files that are kept, and the newest stay", async () => {
  const path = logPath();
  await run({ command: "seq", args: ["1", "20000"], output: { log: { path, maxBytes: 2_000, maxFiles: 3 } } });
  assert.deepEqual(readdirSync(join(path, "..")).sort(), ["out.log", "out.log.1", "out.log.2", "out.log.3"]);
  assert.ok(numbered(20_000).endsWith(wholeLog(path)));
  assert.ok(wholeLog(path).length > 3_000);
});

test("maxFiles: 0 starts the file over", async () => {
  const path = logPath();
  await run({ command: "seq", args: ["1", "20000"], output: { log: { path, maxBytes: 2_000, maxFiles: 0 } } });
  assert.deepEqual(readdirSync(join(path, "..")), ["out.log"]);
  assert.ok(text(path).length <= 2_000);
  assert.ok(numbered(20_000).endsWith(text(path)));
});

test("gzip compresses the files that were put aside, and nothing is lost", async () => {
  const path = logPath();
  const log = { path, maxBytes: 50_000, maxFiles: 100, gzip: true };
  const child = await spawn({ command: "seq", args: ["1", "100000"], output: { log } });
  await new Promise((resolve) => child.on("close", resolve));
  await waitFor(() => readdirSync(join(path, "..")).every((name) => name === "out.log" || /\.\d+\.gz$/.test(name)), {
    what: "the last file to be compressed",
  });
  assert.ok(existsSync(`${path}.5.gz`));
  assert.ok(wholeLog(path, true) === numbered(100_000), "lines are lost");
});

test("older files of an earlier process are moved on", async () => {
  const path = logPath();
  for (let number = 1; number <= 6; number++) {
    const log = { path, maxBytes: 1024, maxFiles: 3 };
    await run({ command: "printf", args: ["%01000d\\n", String(number)], output: { log } });
  }
  const contents = [text(path), aside(path, 1), aside(path, 2), aside(path, 3)];
  assert.deepEqual(contents.map(Number), [6, 5, 4, 3]);
  assert.equal(existsSync(`${path}.4`), false);
});

test("a file that can't be opened fails the start, and nothing runs", async () => {
  const folder = tempDir();
  const [made, missing] = [join(folder, "made"), join(folder, "missing", "out.log")];
  mkdirSync(join(folder, "folder"));
  for (const [path, errno] of [
    [missing, "ENOENT"],
    [join(folder, "folder"), "EISDIR"],
  ]) {
    await assert.rejects(spawn({ command: "touch", args: [made], output: { log: { path } } }), {
      code: "ERR_SIGNALBOX_LOG_WRITE",
      type: "SPAWN_FAILED",
      path,
      errno: constants.errno[errno],
    });
  }
  assert.equal(existsSync(made), false);
});

test("wrong options of a log are refused", async () => {
  const refused = (log, code) =>
    assert.rejects(spawn({ command: "true", output: { log } }), { code: `ERR_SIGNALBOX_OPTION_${code}` });
  await refused({}, "TYPE");
  await refused({ path: 5 }, "TYPE");
  await refused("out.log", "TYPE");
  await refused({ path: "x", maxBytes: 10 }, "RANGE");
  await refused({ path: "x", maxFiles: -1 }, "RANGE");
  await refused({ path: "x", gzip: "yes" }, "TYPE");
  await refused({ path: "x", size: 5 }, "UNKNOWN");
});

testWithFull("a file that can't grow is told once by an error event, and the process goes on", async () => {
  const writes = script("read go; yes | head -c 3000000; echo end");
  const child = await spawn({ ...writes, output: { log: { path: "/dev/full" } } });
  const output = collectProcess(child);
  child.write("go\n"); // without a log it waits for nobody, either
  const exit = await output.exited;
  assert.equal(exit.exitCode, 0);
  assert.equal(output.stdout.length, 3_000_004);
  assert.equal(output.errors.length, 1);
  const [error] = output.errors;
  assert.deepEqual(
    [error.name, error.code, error.path, error.errno],
    ["SignalboxError", "ERR_SIGNALBOX_LOG_WRITE", "/dev/full", constants.errno.ENOSPC],
  );
});

testWithFull("a file that can't grow does not hold up a process that nobody listens to", async () => {
  const child = await spawn({ ...script("yes | head -c 3000000"), output: { log: { path: "/dev/full" } } });
  assert.equal((await child.wait()).exitCode, 0);
});

test("a file that reaches the host's own limit is told, and host and process go on", async () => {
  const path = logPath();
  const { stdout, code, stderr } = await runScript(`
    const { run } = require("node:child_process");
    // The limit is the host's: what bash sets goes on to its replacement.
    if (!process.env.LIMITED) {
      const child = require("node:child_process").spawn("bash", ["-c", 'ulimit -f 20; exec "$0" "$@"', process.execPath, __filename], {
        env: { ...process.env, LIMITED: "yes" }, stdio: "inherit" });
      child.on("exit", (code, signal) => { process.exitCode = code ?? 99; });
    } else {
      signalbox.spawn({ command: "seq", args: ["1", "20000"], output: { log: { path: ${JSON.stringify(path)} } } }).then((child) => {
        let length = 0;
        child.on("error", (error) => console.log(error.code));
        child.on("stdout", (text) => (length += text.length));
        child.on("exit", ({ exitCode }) => console.log(exitCode, length));
      });
    }
  `);
  assert.equal(stdout, `ERR_SIGNALBOX_LOG_WRITE\n0 ${numbered(20_000).length}\n`, `${code} ${stderr}`);
});

test("with overwrite the file gets everything all the same", async () => {
  const path = logPath();
  const child = await spawn({
    command: "seq",
    args: ["1", "3000000"],
    output: { overflow: "overwrite", bufferBytes: 4096, log: { path, maxBytes: 100_000_000 } },
  });
  await exitOf(child);
  const found = text(path);
  assert.ok(found === numbered(3_000_000), `${found.length} of ${numbered(3_000_000).length} bytes are in the file`);
});

test("a descendant's output after the exit is in the file before the close", async () => {
  const path = logPath();
  const go = join(tempDir(), "go");
  const child = await spawn({
    ...script(`(while [ ! -e ${go} ]; do sleep 0.02; done; echo late) & echo early`),
    output: { log: { path } },
  });
  const closed = new Promise((resolve) => child.on("close", resolve));
  await exitOf(child);
  assert.equal(text(path), "early\n");
  writeFileSync(go, "");
  await closed;
  assert.equal(text(path), "early\nlate\n");
});

test("logs leave no descriptor behind", async () => {
  const path = logPath();
  const one = () => run({ command: "echo", args: ["x"], output: { log: { path } } });
  await one();
  const before = openDescriptors().size;
  for (let round = 0; round < 20; round++) {
    await one();
    await spawn({ command: "no-such-program", output: { log: { path } } }).catch(() => {});
  }
  await waitFor(() => openDescriptors().size <= before, {
    what: `descriptors to be closed: ${[...openDescriptors().values()]}`,
  });
  assert.equal(text(path), "x\n".repeat(21));
});

test("two processes may share a file", async () => {
  const path = logPath();
  const one = (word) => run({ ...script(`for i in 1 2 3 4 5; do echo ${word}; done`), output: { log: { path } } });
  await Promise.all([one("a"), one("b")]);
  assert.deepEqual([...text(path).replace(/\n/g, "")].sort().join(""), "aaaaabbbbb");
});
