"use strict";

// A utility process of the app: the same bus by the same import, and messages of its own beside it.

const { EventBus } = require("../../../index.js");

const bus = new EventBus({ name: process.argv[2] });
bus.handle("sum", (numbers) => numbers.reduce((sum, number) => sum + number, 0));
bus.on("question", ({ at }) =>
  bus.emit("answer", { context: bus.context, isDate: at instanceof Date, source: bus.source }),
);
bus.connection.on("change", ({ state }) => process.parentPort.postMessage({ own: state }));
process.parentPort.on("message", ({ data }) => {
  if (data === "stop") process.exit(0);
});
