import signalbox from "./index.js";

export const {
  ManagedProcess,
  ProcessError,
  ProcessManager,
  SignalboxError,
  Terminal,
  engineStats,
  onLog,
  run,
  spawn,
  spawnPty,
} = signalbox;
