"use strict";
// A language server that does nothing but what its protocol asks of each, and ends in every way that servers do.

const { host } = require("signalbox/child");

const { FAIL = "" } = process.env;

host.expose({
  initialize(params) {
    if (FAIL === "throw") throw new Error("no licence");
    if (FAIL === "hang") return new Promise(() => {});
    if (FAIL === "exit") {
      process.stderr.write("can't find my files\n", () => process.exit(3));
      return new Promise(() => {});
    }
    if (FAIL === "version") return { protocolVersion: "1999-01-01", capabilities: {} };
    return { capabilities: { params }, serverInfo: { name: "test", version: "1" } };
  },
  shutdown: () => (FAIL === "stay" ? new Promise(() => {}) : null),
  pid: () => process.pid,
  hang: () => new Promise(() => {}),
  /** Asks the editor, and answers with what it said. */
  ask: ([method, params]) => host.call(method, params).catch(({ remoteCode, message }) => ({ remoteCode, message })),
  end: (code) => process.exit(code),
});

host.on("notification", ({ method, params }) => {
  if (method === "initialized" && FAIL === "after") process.exit(4);
  if (method === "exit" && FAIL !== "stay") process.exit(0);
  if (method === "say") host.notify("said", params);
});
if (FAIL === "stay") setInterval(() => {}, 60_000);
