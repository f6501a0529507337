"use strict";

const { EventBus } = require("../../../index.js");
const { allowing, withWindow } = require("./open_window.js");

let buses = 0;

/**
 * A window, a bus of its own name in main, and `startPage()`, which makes `window.bus` in the page, connected.
 * `{ …window, bus, startPage(options) }`.
 */
async function withBus({ bus: shared, busOptions, rights, policy, ...options }, fn) {
  const bus = shared ?? new EventBus({ name: `test-${++buses}`, ...busOptions });
  try {
    return await withWindow({ policy: policy ?? allowing(bus.name, rights), ...options }, (opened) =>
      fn({ ...opened, bus, startPage: (pageOptions) => startPage(opened.evaluate, bus.name, pageOptions) }),
    );
  } finally {
    if (shared === undefined) bus.close();
  }
}

function startPage(evaluate, name, options = {}) {
  return evaluate(
    async (busOptions) => {
      window.received ??= [];
      window.bus = new window.signalbox.EventBus(busOptions);
      const { connection } = window.bus;
      while (connection.state !== "connected") {
        if (connection.state === "disconnected") throw new Error(connection.reason);
        await new Promise((resolve) => setTimeout(resolve, 1));
      }
    },
    { name, ...options },
  );
}

module.exports = { startPage, withBus };
