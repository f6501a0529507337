"use strict";

// Answers each event with an event, by a call that the main thread handles.

const { workerData } = require("node:worker_threads");
const { NativeBus } = require("../../native.js");
const { addReceiver, collect, deliveryKinds, environment, hold } = require("../../lib/environment.js");

const bus = new NativeBus(environment(), workerData.name, "worker");
const kinds = deliveryKinds();
let asked = 0;
let sent = 0;
hold(1);

function emit(event, payload) {
  const bits = bus.publish((sent += 1), Date.now(), `["${event}"],[0,${JSON.stringify(payload)}]`);
  if (bits & 2) collect();
}

addReceiver(bus.id, {
  receive(kind, payload) {
    if (kind === kinds.BusCall) emit("from-worker", JSON.parse(payload[4]));
    if (kind !== kinds.BusEvents) return;
    for (const [, , , topics, rows] of JSON.parse(payload)) {
      for (let at = 0; at < rows.length; at += 2) {
        if (topics[rows[at]] === "end") {
          bus.close();
          hold(-1);
        } else {
          bus.request((asked += 1), "double", JSON.stringify(rows[at + 1]));
        }
      }
    }
  },
});
bus.setInterest(["to-worker", "end"]);
