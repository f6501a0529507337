"use strict";
const { assert, test } = require("../harness.js");
const { linesOf, runScript, testOurs } = require("./implementation.js");

/** The environment of a child that was started so, by name. */
async function environmentOf(options) {
  const { text } = await runScript("env", options);
  const pairs = linesOf(text).map((line) => [line.slice(0, line.indexOf("=")), line.slice(line.indexOf("=") + 1)]);
  return Object.fromEntries(pairs);
}

/** Sets variables of this process for the time of a call. */
async function withVariables(variables, call) {
  const before = Object.keys(variables).map((name) => [name, process.env[name]]);
  Object.assign(process.env, variables);
  try {
    return await call();
  } finally {
    for (const [name, value] of before) {
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }
  }
}

test("TERM is the name, else that of env, else xterm", async () => {
  const { PATH } = process.env;
  assert.equal((await environmentOf({ name: "vt100", env: { PATH, TERM: "screen" } })).TERM, "vt100");
  assert.equal((await environmentOf({ env: { PATH, TERM: "screen" } })).TERM, "screen");
  assert.equal((await environmentOf({ env: { PATH } })).TERM, "xterm");
});

test("without env, TERM is the host's", async () => {
  await withVariables({ TERM: "rxvt" }, async () => {
    assert.equal((await environmentOf()).TERM, "rxvt");
    assert.equal((await environmentOf({ env: process.env })).TERM, "rxvt");
  });
});

test("env is the whole environment, with TERM and PWD", async () => {
  const found = await environmentOf({ env: { PATH: process.env.PATH, NUMBER: 5, EMPTY: "" }, cwd: "/" });
  // What shells and this package add.
  for (const name of ["_", "SHLVL", "OLDPWD", "SIGNALBOX_TREE"]) delete found[name];
  assert.deepEqual(found, { PATH: process.env.PATH, NUMBER: "5", EMPTY: "", TERM: "xterm", PWD: "/" });
});

const OF_THE_HOST = ["TMUX", "TMUX_PANE", "STY", "WINDOW", "WINDOWID", "TERMCAP", "COLUMNS", "LINES"];
const marked = Object.fromEntries(OF_THE_HOST.map((name) => [name, "17"]));

test("what the terminal around the host has set is taken out of the host's environment", async () => {
  await withVariables({ ...marked, SIGNALBOX_TEST_KEPT: "kept" }, async () => {
    for (const options of [undefined, { env: process.env }]) {
      const found = await environmentOf(options);
      assert.deepEqual(
        OF_THE_HOST.filter((name) => found[name] !== undefined),
        [],
      );
      assert.equal(found.SIGNALBOX_TEST_KEPT, "kept");
    }
  });
});

test("of an environment that is given, nothing is taken out", async () => {
  const found = await environmentOf({ env: { PATH: process.env.PATH, ...marked } });
  assert.deepEqual(
    OF_THE_HOST.filter((name) => found[name] !== "17"),
    [],
  );
});

test("neither the given environment nor the host's is changed", async () => {
  const env = { PATH: process.env.PATH, TMUX: "1" };
  const before = { ...process.env };
  await runScript("true", { env, name: "vt100", cwd: "/" });
  await runScript("true", { name: "vt100", cwd: "/" });
  assert.deepEqual(env, { PATH: process.env.PATH, TMUX: "1" });
  assert.deepEqual({ ...process.env }, before);
});

testOurs("a variable that is undefined is left out, and not the text undefined", async () => {
  const found = await environmentOf({ env: { PATH: process.env.PATH, GONE: undefined } });
  assert.equal(found.GONE, undefined);
});
