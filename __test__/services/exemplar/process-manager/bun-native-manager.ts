// The shim: where the plugin has always imported it from.
export { BunNativeProcessManager } from "signalbox";
