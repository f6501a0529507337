"use strict";
const { utilityProcess } = require("electron");
const { join } = require("node:path");
const { attach } = require("../../../electron/main.js");
const { EventBus } = require("../../../index.js");
const { assert, test, waitFor } = require("../../harness.js");
const { ALL } = require("./open_window.js");

test("a utility process is on the bus like a page, until it ends", async () => {
  const bus = new EventBus({ name: "utility" });
  const child = utilityProcess.fork(join(__dirname, "utility_child.js"), ["utility"]);
  const own = [];
  child.on("message", (message) => message.own && own.push(message.own));
  const attachment = attach(child, { policy: { buses: { utility: ALL } } });
  try {
    const answers = [];
    bus.on("answer", (answer) => answers.push(answer));
    await waitFor(() => {
      bus.emit("question", { at: new Date() });
      return answers.length > 0;
    });
    assert.deepEqual([answers[0].context, answers[0].isDate], ["electron-utility", true]);
    assert.match(answers[0].source, /^utility-/);
    assert.equal(await bus.request("sum", [1, 2, 3]), 6);
    assert.ok(own.includes("connected"), "its own messages go beside");
    const reasons = [];
    attachment.on("closed", (reason) => reasons.push(reason));
    child.postMessage("stop");
    await waitFor(() => reasons.length === 1, { what: "the end" });
    assert.match(reasons[0], /ended with code 0/);
    await assert.rejects(bus.request("sum", [1]), { code: "ERR_SIGNALBOX_CALL_NO_HANDLER" });
  } finally {
    child.kill();
    bus.close();
  }
});
