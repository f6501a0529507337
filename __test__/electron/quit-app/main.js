"use strict";
// An app that streams from terminals, processes and a worker while it is asked to end. How it ends is in
// SIGNALBOX_TEST_END; the children carry SIGNALBOX_TEST_MARK in their command line.

const { join } = require("node:path");
const { Worker } = require("node:worker_threads");
const { BrowserWindow, app } = require("electron");

const root = join(__dirname, "..", "..", "..");
const { spawn, spawnPty } = require(root);
const { SIGNALBOX_TEST_END: how, SIGNALBOX_TEST_MARK: mark } = process.env;
const ENOUGH = 2_000_000;
const flood = ["-c", "while :; do echo flooding flooding flooding; done", mark];

const ends = {
  quit: () => app.quit(),
  exit: () => app.exit(0),
  "process.exit": () => process.exit(0),
};

app.whenReady().then(async () => {
  const window = new BrowserWindow({ show: false, webPreferences: { sandbox: true, contextIsolation: true } });
  await window.loadURL("data:text/html,<p>one");
  let seen = 0;
  let isEnding = false;
  const count = async (text) => {
    seen += text.length;
    if (seen < ENOUGH || isEnding) return;
    isEnding = true;
    // Streams go on while the page is replaced, crashes and comes back.
    await window.loadURL("data:text/html,<p>two");
    const gone = new Promise((resolve) => window.webContents.once("render-process-gone", resolve));
    window.webContents.forcefullyCrashRenderer();
    await gone;
    await window.loadURL("data:text/html,<p>three");
    console.log(`ending by ${how}`);
    ends[how]();
  };
  for (let i = 0; i < 3; i++) spawnPty("sh", flood).onData(count);
  (await spawn({ command: "sh", args: flood })).on("stdout", count);
  const source = `const { spawnPty } = require(${JSON.stringify(root)}); spawnPty("sh", ${JSON.stringify(flood)}).onData(() => {});`;
  new Worker(source, { eval: true });
});
