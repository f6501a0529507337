import signalbox from "./index.js";

export const {
  ManagedProcess,
  ProcessError,
  ProcessManager,
  SignalboxError,
  Terminal,
  deserialize,
  engineStats,
  onLog,
  registerClass,
  run,
  serialize,
  spawn,
  spawnPty,
} = signalbox;
