"use strict";

const { BrowserWindow, app } = require("electron");
const { join } = require("node:path");
const { attach } = require("signalbox/electron");
const { ConductorIPC } = require("./out/conductor_ipc.js");

/** What executes blueprints. */
const conductor = {
  async execute(blueprintId) {
    const warning = Object.assign(new Error("nothing was connected"), { code: "E_UNCONNECTED" });
    return { blueprintId, finishedAt: new Date(0), warning };
  },
};

/** What the page may do with the bus of the name `default`: these events, in these directions. */
const policy = {
  origins: ["file://"],
  buses: { default: { emit: ["conductor:execute"], receive: ["conductor:result", "conductor:progress"] } },
};

async function start() {
  const ipc = Object.assign(new ConductorIPC(), { conductor });
  ipc.initialize();
  const window = new BrowserWindow({
    webPreferences: { sandbox: true, contextIsolation: true, preload: require.resolve("signalbox/preload") },
  });
  attach(window, { policy });
  await window.loadFile(join(__dirname, "index.html"));
  return window;
}

module.exports = { window: app.whenReady().then(start) };
