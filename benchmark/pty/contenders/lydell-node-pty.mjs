// The same code as node-pty, prebuilt for each platform.

import { loadNodePty } from "./node-pty-interface.mjs";

export const contender = { name: "@lydell/node-pty", load: async () => loadNodePty("@lydell/node-pty") };
