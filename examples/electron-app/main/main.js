"use strict";
// A dashboard of processes and terminals. They live here, in the main process; the window is sandboxed, and has of them
// what policy.js says.

const { app } = require("electron");
const { installProtocol, registerScheme } = require("./protocol.js");
const { report } = require("./report.js");
const { manager, ptys, startServices } = require("./services.js");
const { openWindow } = require("./window.js");

registerScheme();

app.whenReady().then(() => {
  installProtocol();
  report();
  startServices();
  openWindow();
});

app.on("window-all-closed", () => app.quit());

// Children end with the app in any case; asked first, they can say goodbye.
let isStopping = false;
app.on("will-quit", (event) => {
  if (isStopping) return;
  isStopping = true;
  event.preventDefault();
  Promise.all([manager.stopAll({ graceMs: 1_000 }), ptys.stopAll({ graceMs: 1_000 })]).finally(() => app.quit());
});
