// An app's own preload, which takes signalbox's along.
import "signalbox/preload";
import { contextBridge } from "electron";

contextBridge.exposeInMainWorld("own", { greeting: "hello" });
