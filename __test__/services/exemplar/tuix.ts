// The shim: what configs have always imported.
export { defineConfig } from "signalbox";
