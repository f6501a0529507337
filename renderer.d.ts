// signalbox/renderer: what a page of an Electron window imports. `signalbox` itself is the same file there, by the bundler's
// `browser` condition; only here its processes and terminals have types.

export { EventBus, SignalboxError, deserialize, registerClass, serialize } from "./index.js";
export * from "./electron-streams.js";
