import signalbox from "./index.js";

export const {
  ManagedProcess,
  ProcessError,
  ProcessManager,
  Screen,
  SignalboxError,
  Terminal,
  engineStats,
  onLog,
  run,
  spawn,
  spawnPty,
} = signalbox;
