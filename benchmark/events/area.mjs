// Events: between main and sandboxed windows, between threads, and within one. Contenders say by their features what
// they are for.

export const area = {
  contenders: [
    "signalbox",
    "webcontents-send",
    "message-port",
    "electron-trpc",
    "electron-better-ipc",
    "eventemitter3",
    "nanoevents",
    "node-events",
    "mitt",
    "post-message",
    "post-message-batched",
    "structured-clone",
  ],
  probes: ["probe"],
  measures: [
    "main-to-page",
    "native-main-cpu",
    "page-to-main",
    "idle-latency",
    "request-p50",
    "bytes",
    "ten-windows",
    "blocked-growth",
    "decode-per-event",
    "local-emit",
    "worker-rate",
  ],
};
