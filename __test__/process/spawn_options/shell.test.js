"use strict";
const { spawn } = require("signalbox");
const { assert, test } = require("../../harness.js");
const { outputOf } = require("../output_of.js");

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
