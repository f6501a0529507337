"use strict";
const { statSync } = require("node:fs");
const { getPriority } = require("node:os");
const { join } = require("node:path");
const { spawn } = require("signalbox");
const { script } = require("../../collect.js");
const { assert, skipUnless, tempDir, test } = require("../../harness.js");
const { outputOf } = require("../output_of.js");

const isRoot = process.getuid() === 0;

const testAsRoot = skipUnless(isRoot, "needs root");

const NOBODY = 65_534;

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
