"use strict";
const { collectProcess, script } = require("../../collect.js");
const { assert, waitFor } = require("../../harness.js");
const { stat } = require("../../system.js");
const { SLEEP, testThatNothingIsLeft, testWith } = require("./with_manager.js");

testWith({}, "pause stops a process and its descendants, and resume has them go on", async (manager) => {
  const child = await manager.spawn(script("sleep 60 & echo $! >&2; exec yes"));
  let bytes = 0;
  const states = [];
  child.on("stdout", (text) => (bytes += text.length));
  child.on("state", (state) => states.push(state));
  const { value: descendant } = await child.lines({ stream: "stderr" }).next();
  await waitFor(() => bytes > 0, { what: "output" });
  const both = [child.pid, descendant.text];
  const areStopped = () => both.every((pid) => stat(pid).state === "T");
  await child.pause();
  assert.equal(child.state, "paused");
  await waitFor(areStopped, { what: "both to be stopped" });
  // What was written before still arrives; then there is silence.
  let before;
  const isSilent = async () => {
    before = bytes;
    await child.metrics();
    return bytes === before;
  };
  await waitFor(isSilent, { what: "silence" });
  await child.resume();
  assert.equal(child.state, "running");
  await waitFor(() => bytes > before && !both.some((pid) => stat(pid)?.state === "T"), { what: "further output" });
  assert.deepEqual(states, ["paused", "running"]);
});

testWith({}, "pausing and resuming twice is harmless", async (manager) => {
  const child = await manager.spawn(SLEEP);
  await Promise.all([child.pause(), child.pause()]);
  await child.pause();
  assert.equal(child.state, "paused");
  await Promise.all([child.resume(), child.resume()]);
  await child.resume();
  assert.equal(child.state, "running");
  assert.ok(stat(child.pid).state !== "T");
});

testWith({}, "pausing and resuming in one tick settles both", async (manager) => {
  const child = await manager.spawn(SLEEP);
  await Promise.all([child.pause(), child.resume()]);
  await waitFor(() => child.state === "running" && stat(child.pid).state !== "T", { what: "it to run" });
});

testWith({}, "a pause is refused while the process is being stopped, and after its end", async (manager) => {
  const child = await manager.spawn(script("trap '' TERM; echo up; while :; do sleep 0.05; done"));
  await child.lines().next();
  const stopping = child.stop({ graceMs: 60_000 });
  await assert.rejects(child.pause(), { code: "ERR_SIGNALBOX_PROCESS_STATE", state: "stopping" });
  await Promise.all([child.kill(), stopping]);
  await assert.rejects(child.pause(), { code: "ERR_SIGNALBOX_PROCESS_ENDED", pid: child.pid });
  await assert.rejects(child.resume(), { code: "ERR_SIGNALBOX_PROCESS_ENDED" });
});

testWith({}, "a paused process that somebody kills has ended", async (manager) => {
  const child = await manager.spawn(SLEEP);
  await child.pause();
  process.kill(child.pid, "SIGKILL");
  assert.equal((await child.wait()).reason, "signaled");
});

testWith({}, "stop ends a paused process gently", async (manager) => {
  const child = await manager.spawn({
    ...script("trap 'echo bye; exit 0' TERM; echo up; while :; do sleep 0.05; done"),
    killGraceMs: 3_000,
  });
  const output = collectProcess(child);
  await waitFor(() => output.stdout === "up\n", { what: "the trap" });
  await child.pause();
  await child.stop();
  const exit = await output.exited;
  assert.deepEqual([output.stdout, exit.exitCode, exit.signal], ["up\nbye\n", 0, null]);
});

testWith({}, "timeoutMs ends a paused process gently", async (manager) => {
  const child = await manager.spawn({ ...SLEEP, timeoutMs: 300, killGraceMs: 3_000 });
  await child.pause();
  const exit = await child.wait();
  assert.deepEqual([exit.reason, exit.signal], ["timedOut", "SIGTERM"]);
});

testThatNothingIsLeft();
