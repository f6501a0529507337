"use strict";
// Electron: processes and terminals live in the main process; the window is sandboxed and shows text only.
// Run: electron examples/electron-main

const { BrowserWindow, app } = require("electron");
// In your own app: require("signalbox")
const { spawn, spawnPty } = require("../../index.js");

const PAGE = `data:text/html,${encodeURIComponent("<!doctype html><title>signalbox</title><pre id=output></pre>")}`;

async function main() {
  await app.whenReady();
  const window = new BrowserWindow({ webPreferences: { sandbox: true, contextIsolation: true } });
  await window.loadURL(PAGE);

  const build = await spawn({ command: "sh", args: ["-c", "for n in 1 2 3; do echo step $n; sleep 0.1; done"] });
  build.on("stdout", (text) => show(window, "process", text));
  // The exit event comes after the last output; `wait()` may settle a moment before it.
  const ended = await new Promise((resolve) => build.on("exit", resolve));
  show(window, "process", `ended with ${ended.exitCode}`);

  const shell = spawnPty("sh", [], { cols: 100, rows: 30 });
  shell.onData((text) => show(window, "terminal", text));
  shell.write("stty size; exit\r");
  const exit = await new Promise((resolve) => shell.onExit(resolve));
  show(window, "terminal", `ended with ${exit.exitCode}`);

  const shown = await window.webContents.executeJavaScript("document.getElementById('output').textContent.length");
  console.log(`the window shows ${shown} characters`);
}

function show(window, name, text) {
  console.log(`${name}: ${text.trimEnd()}`);
  // A person may have closed the window meanwhile. JSON is how text becomes part of a script without running it.
  if (window.isDestroyed()) return;
  const script = `document.getElementById("output").append(${JSON.stringify(`${text.trimEnd()}\n`)})`;
  window.webContents.executeJavaScript(script).catch(() => {});
}

main().then(
  () => app.quit(),
  (error) => {
    console.error(error);
    app.exit(1);
  },
);
