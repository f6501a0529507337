"use strict";

// The interface of node-pty. CommonJS alone, as node-pty is: `import pty from`, `import * as pty from` and
// `import { spawn } from` find in it what they find there.

const { createTerminal, fork, native, open, spawn } = require("./lib/node_pty/index.js");

module.exports = { createTerminal, fork, native, open, spawn };
