"use strict";
// Tells everybody on the bus what happens here. The page's log listens; so could a worker, or another window.

const { EventBus } = require("signalbox");
const { manager, ptys } = require("./services.js");

/**
 * The newest events are kept for a page that comes late, or was reloaded.
 * @type {import("signalbox").EventBus<import("../page/events/events").Events, import("../page/events/events").Requests>}
 */
const bus = new EventBus({ history: 200 });

function report() {
  manager.on("started", ({ process: { id, pid } }) => bus.emit("process:started", { id, pid }));
  manager.on("exit", ({ process: { id }, exit: { exitCode, signal, reason } }) => {
    bus.emit("process:exit", { id, exitCode, signal, reason });
  });
  // An error arrives in the page as an error: class, code, stack and cause.
  manager.on("failure", ({ process: child, error }) => bus.emit("process:failure", { id: child?.id, error }));
  ptys.on("created", ({ terminal }) => {
    const { id, pid } = terminal;
    bus.emit("terminal:created", { id, pid });
    terminal.screen.on("command", (command) => {
      if (command.phase === "end") bus.emit("terminal:command", { id, ...command });
    });
  });
  ptys.on("exit", ({ terminal: { id }, exit }) => bus.emit("terminal:exit", { id, ...exit }));
}

module.exports = { bus, report };
