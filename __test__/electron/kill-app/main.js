"use strict";
// An app with a window, a terminal and a tree of processes, whose script is in SIGNALBOX_TEST_TREE, until it is killed.

const { join } = require("node:path");
const { BrowserWindow, app } = require("electron");

const { engineStats, spawn, spawnPty } = require(join(__dirname, "..", "..", ".."));
const script = ["-c", process.env.SIGNALBOX_TEST_TREE];

app.whenReady().then(async () => {
  const window = new BrowserWindow({ show: false, webPreferences: { sandbox: true, contextIsolation: true } });
  await window.loadURL("data:text/html,<p>one");
  await spawn({ command: "sh", args: script });
  spawnPty("sh", script).onData(() => {});
  console.log(`guardian ${engineStats().guardian}`);
});
