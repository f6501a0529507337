"use strict";

// An app's own preload that takes signalbox's along, and has a bus of its own in its world.

const { contextBridge } = require("electron");
require("../../../../electron/preload.js");
const { EventBus } = require("../../../../index.js");

const name = process.argv.find((arg) => arg.startsWith("--bus="))?.slice("--bus=".length);
const bus = new EventBus({ name });
bus.on("to-all", (value) => bus.emit("from-preload", { value, context: bus.context, source: bus.source }));
contextBridge.exposeInMainWorld("own", { hasPreload: true });
