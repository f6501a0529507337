import { ipcMeasure } from "../ipc.mjs";

export const measure = ipcMeasure("node");
