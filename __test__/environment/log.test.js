"use strict";
const { onLog, spawn } = require("signalbox");
const { collectProcess } = require("../collect.js");
const { assert, test, waitFor } = require("../harness.js");
const { runScript } = require("../script.js");

test("log records come with level, target, message and fields", async () => {
  const records = [];
  const dispose = onLog((record) => records.push(record), { filter: "signalbox::process=debug" });
  const child = await spawn({ command: "true" });
  await collectProcess(child).closed;
  await waitFor(() => records.some(({ message }) => message === "ended"), { what: "the records" });
  const started = records.find(({ message, fields }) => message === "started" && fields.pid === String(child.pid));
  assert.equal(started.level, "debug");
  assert.equal(started.target, "signalbox::process");
  assert.equal(started.dropped, 0);
  assert.ok(Math.abs(started.at - Date.now()) < 60_000);
  dispose();
  const count = records.length;
  await collectProcess(await spawn({ command: "true" })).closed;
  assert.equal(records.length, count);
});

test("a filter that can't be read is refused with an example", () => {
  assert.throws(() => onLog(() => {}, { filter: "signalbox=loud" }), {
    code: "ERR_SIGNALBOX_OPTION_RANGE",
    message: /signalbox::process=debug/,
  });
});

test("SIGNALBOX_LOG writes to stderr, and a wrong one is said and ignored", async () => {
  const source = `signalbox.spawnPty("true").onData(() => {});`;
  const quiet = await runScript(source);
  assert.equal(quiet.stderr, "");
  const loud = await runScript(source, { env: { SIGNALBOX_LOG: "debug" } });
  assert.match(loud.stderr, /DEBUG signalbox::process: started/);
  const wrong = await runScript(source, { env: { SIGNALBOX_LOG: "a=b=c" } });
  assert.match(wrong.stderr, /SIGNALBOX_LOG is ignored/);
  assert.equal(wrong.code, 0);
});
