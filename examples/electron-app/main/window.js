"use strict";
// The window, and how it is connected with the processes, terminals and events of this process.

const { BrowserWindow, nativeTheme } = require("electron");
const { attach } = require("signalbox/electron");
const { bus } = require("./report.js");
const { policy } = require("./policy.js");
const { ORIGIN } = require("./protocol.js");
const { manager, ptys } = require("./services.js");

const PAGE = `${ORIGIN}/index.html`;

function openWindow() {
  const window = new BrowserWindow({
    width: 1440,
    height: 900,
    minWidth: 900,
    minHeight: 560,
    title: "signalbox",
    autoHideMenuBar: true,
    backgroundColor: nativeTheme.shouldUseDarkColors ? "#0d1017" : "#f5f6f8",
    webPreferences: { preload: require.resolve("signalbox/preload"), sandbox: true, contextIsolation: true },
  });

  // Before the page is loaded, so that it finds everything when it asks.
  const attachment = attach(window, { policy, processes: manager, terminals: ptys });
  attachment.on("refused", ({ operation, message }) => bus.emit("window:refused", { operation, message }));

  const { webContents } = window;
  webContents.on("render-process-gone", (_event, { reason }) => {
    bus.emit("window:crashed", { reason });
    // The terminals go on meanwhile, and the next page attaches to them.
    if (!window.isDestroyed()) webContents.reload();
  });
  webContents.on("will-navigate", (event, url) => {
    if (url !== PAGE) event.preventDefault();
  });
  webContents.setWindowOpenHandler(() => ({ action: "deny" }));

  // A request of the page: it can't crash itself.
  const stopAnswering = bus.handle("window:crash", () => void webContents.forcefullyCrashRenderer());
  window.on("closed", stopAnswering);

  window.loadURL(PAGE);
}

module.exports = { openWindow };
