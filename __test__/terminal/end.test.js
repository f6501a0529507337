"use strict";
const { SignalboxError, spawnPty } = require("signalbox");
const { collect } = require("../collect.js");
const { assert, tempDir, test, waitFor } = require("../harness.js");
const { findProcesses } = require("../system.js");

test("a command or directory that is missing is an error with its path, and no exit", () => {
  for (const [file, options, code, path] of [
    ["/no/such/program", {}, "ERR_SIGNALBOX_SPAWN_NOT_FOUND", "/no/such/program"],
    ["no-such-program", {}, "ERR_SIGNALBOX_SPAWN_NOT_FOUND", "no-such-program"],
    ["/etc", {}, "ERR_SIGNALBOX_SPAWN_NOT_EXECUTABLE", "/etc"],
    ["true", { cwd: "/no/such/folder" }, "ERR_SIGNALBOX_SPAWN_CWD", "/no/such/folder"],
  ]) {
    assert.throws(
      () => spawnPty(file, [], options),
      (error) =>
        error instanceof SignalboxError &&
        error.code === code &&
        error.message.includes(path) &&
        error.command === file,
    );
  }
});

test("no call throws after the end, whatever it is, and none does anything", async () => {
  const terminal = spawnPty("true");
  const output = collect(terminal);
  await output.closed;
  for (let round = 0; round < 3; round++) {
    assert.equal(terminal.write("late"), false);
    assert.equal(terminal.write(Buffer.from("late")), false);
    terminal.resize(100, 40);
    terminal.pause();
    terminal.resume();
    terminal.kill();
    terminal.kill("SIGKILL", { tree: true });
    terminal.ref();
    terminal.unref();
  }
  await terminal.drain().catch((error) => assert.match(error.code, /^ERR_SIGNALBOX_/));
  assert.equal((await terminal.stop()).exitCode, 0);
  assert.equal((await terminal.wait()).exitCode, 0);
  assert.equal(await terminal.metrics(), undefined);
  assert.ok(
    output.errors.every(({ code }) => code === "ERR_SIGNALBOX_PROCESS_ENDED"),
    `${output.errors}`,
  );
});

test("calls in the moment of the end neither throw nor crash", async () => {
  for (let round = 0; round < 50; round++) {
    const terminal = spawnPty("sh", ["-c", "read line"]);
    const output = collect(terminal);
    terminal.write("end\r");
    let isOver = false;
    output.closed.then(() => (isOver = true));
    while (!isOver) {
      terminal.write("more\r");
      terminal.resize(50 + (round % 50), 20);
      if (round % 2 === 0) terminal.kill("SIGCONT");
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
    assert.ok(
      output.errors.every(({ code }) => /^ERR_SIGNALBOX_(PROCESS_ENDED|STDIN_CLOSED)$/.test(code)),
      `${output.errors}`,
    );
  }
});

test("the exit comes after all that the program wrote, though 40 end at once and descendants go on", async () => {
  const mark = `signalbox-end-${process.pid}`;
  // The descendant has set its trap before its parent ends, or the hang-up would end it.
  const script = `stty -opost; mkfifo up.$$; sh -c 'trap "" HUP; echo up > up.'$$'; sleep 60; : ${mark}' &
    read up < up.$$; head -c 30000 /dev/zero | tr '\\0' e`;
  const cwd = tempDir();
  const all = Array.from({ length: 40 }, () => {
    const terminal = spawnPty("sh", ["-c", script], { cwd });
    return { terminal, output: collect(terminal) };
  });
  for (const { output } of all) {
    assert.equal((await output.exited).exitCode, 0);
    assert.equal(output.text().length, 30_000);
  }
  await Promise.all(all.map(({ terminal }) => terminal.stop({ signal: "SIGKILL" })));
  await Promise.all(all.map(({ output }) => output.closed));
  assert.deepEqual(findProcesses(mark), []);
});

test("what a paused terminal's program wrote is all there after its exit, twenty times of twenty, megabytes too", async () => {
  for (let round = 0; round < 20; round++) {
    // Less than what is held, so that the program can end: its last bytes are fetched although nobody takes any.
    const size = 20_000 + round * 20_000;
    const terminal = spawnPty("sh", ["-c", `stty -opost; head -c ${size} /dev/zero | tr '\\0' p`]);
    const output = collect(terminal);
    terminal.pause();
    await terminal.wait();
    assert.equal(output.text(), "");
    terminal.resume();
    await output.exited;
    assert.equal(output.text().length, size);
  }
});

test("kill with tree leaves nobody: neither three that ignore the hang-up, nor who has a session of his own", async () => {
  const mark = `signalbox-kill-${process.pid}`;
  const loop = `while :; do sleep 0.05; done; : ${mark}`;
  const script = `
    for i in 1 2 3; do sh -c 'trap "" HUP TERM INT; ${loop}' & done
    setsid sh -c '${loop}' & (setsid sh -c 'trap "" HUP; ${loop}' &)
    trap "" HUP; echo up; wait; sleep 60`;
  const terminal = spawnPty("sh", ["-c", script], { killGraceMs: 100 });
  const output = collect(terminal);
  await waitFor(() => output.text().includes("up") && findProcesses(mark).length >= 6, { what: "the tree" });
  terminal.kill("SIGHUP", { tree: true });
  await waitFor(() => findProcesses(mark).length === 0, { what: "the tree's end" });
  await output.closed;
});
