// The contract of the package, written by hand: one file an area, in types/. Units are in the names; defaults are in the text.

export * from "./types/errors.js";
export * from "./types/child.js";
export * from "./types/processes.js";
export * from "./types/messages.js";
export * from "./types/rpc.js";
export * from "./types/rpc-sockets.js";
export * from "./types/terminals.js";
export * from "./types/screen.js";
export * from "./types/recordings.js";
export * from "./types/services.js";
export * from "./types/services-config.js";
export * from "./types/bus.js";
export * from "./types/publishing.js";
export * from "./types/codec.js";
export * from "./types/engine.js";
export * from "./types/http-host.js";
export * from "./types/language-tools.js";
export * from "./types/orchestrator.js";
