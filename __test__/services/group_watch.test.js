"use strict";
// What counts from which moment on for services that watch files.

const { mkdirSync, writeFileSync } = require("node:fs");
const { join } = require("node:path");
const { assert } = require("../harness.js");
const { linesOf, rejection, shell, testGroup, testThatNothingIsLeft, untilState } = require("./services.js");

/** So many that they are not looked through before a program has started. */
const FOLDERS = 1_500;

function makeFolders(directory) {
  for (let index = 0; index < FOLDERS; index++) mkdirSync(join(directory, "src", `part-${index}`), { recursive: true });
}

testGroup("a change right after the start counts, however much is watched", async (start, directory) => {
  makeFolders(directory);
  const group = await start({
    a: shell("echo run >> runs; exec sleep 300", { watch: { include: "src", debounceMs: 20 } }),
  });
  const again = new Promise((resolve) => group.on("state", ({ status }) => status.runs === 2 && resolve()));
  for (let index = 0; index < FOLDERS; index += 100) writeFileSync(join(directory, "src", `part-${index}`, "x"), "");
  await again;
  await untilState(group, "a", "ready");
  assert.equal(group.status("a").restarts, 0);
});

testGroup("a change before the start does not count", async (start, directory) => {
  makeFolders(directory);
  writeFileSync(join(directory, "src", "before"), "");
  const watch = { include: "src", debounceMs: 1 };
  const ready = { line: "written" };
  const group = await start({ a: shell("echo run >> runs; echo written; exec sleep 300", { watch, ready }) });
  await group.restart("a");
  assert.deepEqual(linesOf(directory, "runs"), ["run", "run"]);
});

testGroup("a service that is stopped before its files are watched can be started later", async (start, directory) => {
  makeFolders(directory);
  const group = await start({
    a: shell("echo run >> runs; exec sleep 300", { watch: "src", autostart: false }),
    b: shell("exec sleep 300"),
  });
  const starting = rejection(group.start("a"));
  await group.stop("a");
  assert.equal((await starting).code, "ERR_SIGNALBOX_SERVICE_STOPPED");
  assert.equal(group.status("a").state, "stopped");
  await group.start("a");
  assert.equal(group.status("a").state, "ready");
});

testThatNothingIsLeft();
