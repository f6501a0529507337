import signalbox from "./index.js";

export const { ManagedProcess, SignalboxError, Terminal, engineStats, onLog, spawn, spawnPty } = signalbox;
