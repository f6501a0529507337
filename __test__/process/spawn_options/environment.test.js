"use strict";
const { mkdirSync, writeFileSync } = require("node:fs");
const { join } = require("node:path");
const { pathToFileURL } = require("node:url");
const { spawn } = require("signalbox");
const { collectProcess, script } = require("../../collect.js");
const { assert, tempDir, test } = require("../../harness.js");
const { outputOf } = require("../output_of.js");
const { runScript } = require("../../script.js");

/** Output of `env` without the mark of its tree, which every child gets. */
const withoutMark = (text) => text.replace(/^SIGNALBOX_TREE=.*\n/m, "");

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
