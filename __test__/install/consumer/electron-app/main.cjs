// An app's main process, as docs/electron.md has it: all of signalbox comes from the installed package.
const { BrowserWindow, app } = require("electron");
const { join } = require("node:path");
const { EventBus } = require("signalbox");
const { attach } = require("signalbox/electron");

app.whenReady().then(async () => {
  const bus = new EventBus();
  bus.handle("double", ({ value }) => ({ value: value * 2, at: new Date(7) }));
  bus.on("page:done", ({ answer, at, own }) => {
    console.log(`the page said ${answer} at ${at instanceof Date && at.getTime()}, own ${own}`);
    app.exit(0);
  });
  const ownPreload = join(__dirname, "..", "out-preload", "own_preload.cjs");
  const preload = process.argv.includes("--own-preload") ? ownPreload : require.resolve("signalbox/preload");
  const window = new BrowserWindow({
    show: false,
    webPreferences: { preload, sandbox: true, contextIsolation: true },
  });
  attach(window, {
    policy: { origins: ["file://"], buses: { default: { emit: ["page:*"], request: ["double"] } } },
    onRefused: ({ message }) => console.error(message),
  });
  await window.loadFile(join(__dirname, "..", "out-electron", "electron-app", "index.html"));
});
