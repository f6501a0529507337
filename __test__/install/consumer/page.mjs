import { spawn } from "signalbox";

// What a page might try.
globalThis.started = spawn({ command: "ls" });
