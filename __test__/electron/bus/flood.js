"use strict";

/** Emits what `next()` gives, as fast as the bus takes it, until `stop()`. Counts what was emitted. */
function startFlood(bus, next, atOnce = 100) {
  let isRunning = true;
  let emitted = 0;
  const done = (async () => {
    while (isRunning) {
      for (let i = 0; i < atOnce; i++) {
        emitted++;
        if (!bus.emit("flood", next())) break;
      }
      // One that is cut off by a window that went away is no reason to stop.
      if (bus.stats().isBehind) await Promise.race([bus.drain(), new Promise((resolve) => setTimeout(resolve, 100))]);
      await new Promise((resolve) => setImmediate(resolve));
    }
  })();
  return {
    get emitted() {
      return emitted;
    },
    async stop() {
      isRunning = false;
      await done;
    },
  };
}

module.exports = { startFlood };
