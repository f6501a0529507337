import { loadNodePty } from "./node-pty-interface.mjs";

export const contender = { name: "node-pty", load: async () => loadNodePty("node-pty") };
