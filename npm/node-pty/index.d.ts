export * from "signalbox/node-pty";
