"use strict";
const { Terminal } = require("signalbox");
const { collect, collectProcess, readAll, script } = require("../../collect.js");
const { assert, test, waitFor } = require("../../harness.js");
const { runScript } = require("../../script.js");
const { closeOf, testThatNothingIsLeft, testWith } = require("./with_manager.js");

const outputOf = async (child) => {
  const output = collectProcess(child);
  await output.exited;
  return output.stdout;
};

testWith({}, "an interactive process has a terminal of the size that was asked for", async (manager) => {
  const child = await manager.spawn({
    ...script("stty size; echo $TERM; tty"),
    interactive: { cols: 100, rows: 30, name: "vt100" },
  });
  assert.ok(child.terminal instanceof Terminal);
  assert.deepEqual([child.terminal.cols, child.terminal.rows, child.terminal.pid], [100, 30, child.pid]);
  const output = collect(child.terminal);
  await output.closed;
  assert.match(output.text(), /^30 100\r\nvt100\r\n\/dev\/pts\/\d+\r\n$/);
});

testWith({}, "interactive: true means 80 columns, 24 rows and xterm-256color", async (manager) => {
  const child = await manager.spawn({ ...script("stty size; echo $TERM"), interactive: true });
  assert.equal(await outputOf(child), "24 80\r\nxterm-256color\r\n");
  const own = await manager.spawn({ ...script("echo $TERM"), interactive: true, env: { TERM: "dumb" } });
  assert.equal(await outputOf(own), "dumb\r\n");
});

testWith({}, "process and terminal are two faces of one child", async (manager) => {
  const child = await manager.spawn({
    ...script("read line; echo got:$line; read line; stty size"),
    interactive: true,
  });
  const output = collectProcess(child);
  const terminal = collect(child.terminal);
  child.terminal.write("one\r");
  await waitFor(() => output.stdout.includes("got:one"), { what: "the answer" });
  child.terminal.resize(90, 20);
  child.write("two\r");
  const [exit, terminalExit] = await Promise.all([output.exited, terminal.exited, output.closed, terminal.closed]);
  assert.match(output.stdout, /20 90\r\n$/);
  assert.equal(terminal.text(), output.stdout);
  assert.deepEqual([exit.exitCode, terminalExit], [0, { exitCode: 0 }]);
  assert.equal(child.terminal.id, child.id);
  assert.equal(child.terminal.exit.exitCode, 0);
  assert.equal(output.stderr, "");
});

testWith({}, "who listens to both faces after the end is told by both", async (manager) => {
  const child = await manager.spawn({ ...script("echo out; exit 3"), interactive: true });
  await Promise.all([closeOf(child), new Promise((resolve) => child.terminal.onClose(resolve))]);
  const told = [];
  child.on("stdout", (text) => told.push(`process ${text}`));
  child.on("exit", ({ exitCode }) => told.push(`process ${exitCode}`));
  child.terminal.onData((text) => told.push(`terminal ${text}`));
  child.terminal.onExit(({ exitCode }) => told.push(`terminal ${exitCode}`));
  try {
    await waitFor(() => told.length === 4, { what: "both faces to be told" });
  } finally {
    child.unref(); // a face that is never told would keep the host running
  }
  assert.deepEqual(told.sort(), ["process 3", "process out\r\n", "terminal 3", "terminal out\r\n"]);
});

testWith({}, "a reader of an interactive process's stderr ends at once", async (manager) => {
  const child = await manager.spawn({ ...script("echo out"), interactive: true });
  assert.deepEqual(await readAll(child.stderr()), []);
  assert.equal((await readAll(child.stdout())).join(""), "out\r\n");
});

testWith({}, "an interactive process takes no streams of its own", async (manager) => {
  for (const options of [{ stdout: "pipe" }, { stdio: "ignore" }, { stdin: "pty" }]) {
    await assert.rejects(manager.spawn({ command: "true", interactive: true, ...options }), {
      code: "ERR_SIGNALBOX_OPTION_RANGE",
    });
  }
  for (const interactive of [5, null, "yes"]) {
    await assert.rejects(manager.spawn({ command: "true", interactive }), { code: "ERR_SIGNALBOX_OPTION_TYPE" });
  }
  await assert.rejects(manager.spawn({ command: "true", interactive: { cols: 0 } }), {
    code: "ERR_SIGNALBOX_OPTION_RANGE",
  });
  await assert.rejects(manager.spawn({ command: "true", interactive: { columns: 5 } }), {
    code: "ERR_SIGNALBOX_OPTION_UNKNOWN",
  });
});

testWith({}, "other processes have no terminal", async (manager) => {
  assert.equal((await manager.spawn({ command: "true" })).terminal, undefined);
});

test("an interactive process that is let go keeps no event loop running", async () => {
  const { stdout, code, stderr } = await runScript(`
    signalbox.spawn({ command: "sleep", args: ["60"], interactive: true }).then((child) => {
      child.unref();
      console.log("let go");
    });
  `);
  assert.deepEqual([stdout, code], ["let go\n", 0], stderr);
});

testThatNothingIsLeft();
