// Events: between main and sandboxed windows, between threads, and within one. Contenders say by their features what
// they are for.

export const area = {
  contenders: [
    "webcontents-send",
    "message-port",
    "electron-trpc",
    "electron-better-ipc",
    "eventemitter3",
    "nanoevents",
    "node-events",
    "mitt",
  ],
  probes: ["probe"],
  measures: ["main-to-page", "page-to-main", "idle-latency", "request-p50", "local-emit"],
};
