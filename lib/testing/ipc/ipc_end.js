"use strict";

// What Electron's ends of IPC have in common: listeners by channel, and in the double a record of what went out.

const { EventEmitter } = require("node:events");

class IpcEnd extends EventEmitter {
  /** What was sent from here: `{ channel, args }`, as it was when it was sent. */
  sent = [];

  /** Forgets what was sent, for the next assertion. */
  clear() {
    this.sent.length = 0;
  }

  record(channel, args) {
    this.sent.push({ channel, args });
  }
}

module.exports = { IpcEnd };
