import "signalbox/preload";
import { contextBridge } from "electron";

contextBridge.exposeInMainWorld("own", "exposed");
