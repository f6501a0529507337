"use strict";
// A child that uses signalbox/child: does what its first argument says.

const { parent } = require("signalbox/child");

const [, , task] = process.argv;

const tasks = {
  /** Answers calls. */
  serve() {
    parent.onRequest("add", ([a, b]) => a + b);
    parent.onRequest("echo", (value) => value);
    parent.onRequest("nothing", () => undefined);
    parent.onRequest("fail", () => {
      const cause = Object.assign(new Error("below"), { at: new Date(5) });
      throw Object.assign(new RangeError("not today"), { code: "E_TODAY", cause, data: { retry: false } });
    });
    parent.onRequest("unanswerable", () => () => {});
    parent.onRequest(
      "sleep",
      (_params, { signal }) =>
        new Promise((resolve) => {
          signal.addEventListener("abort", () => (parent.send("cancelled"), resolve(0)));
        }),
    );
    parent.onRequest("ask", async (method) => {
      try {
        return await parent.request(method, { from: "child" });
      } catch (error) {
        return { code: error.code, remoteCode: error.remoteCode, message: error.message };
      }
    });
    parent.onRequest("note", (text) => parent.send({ noted: text }));
    parent.on("message", (message) => parent.send({ echo: message }));
  },

  /** Says what it has and listens to nothing. */
  leave() {
    parent.send({ at: new Date(7), connected: parent.connected });
  },
};

tasks[task]();
