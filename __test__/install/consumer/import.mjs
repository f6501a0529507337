// Each name is looked up when this file is linked: one that is missing is an error before anything runs.
import { ManagedProcess, SignalboxError, Terminal, engineStats, onLog, spawn, spawnPty } from "signalbox";
import prove from "./prove.cjs";

console.log([ManagedProcess, SignalboxError, Terminal, engineStats, onLog].map((found) => typeof found).join(" "));
await prove({ spawn, spawnPty });
