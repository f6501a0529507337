"use strict";
// What the page may do. Nothing else: everything that is not here is refused, and told by the attachment's `refused` event.

const { homedir } = require("node:os");
const { ORIGIN } = require("./protocol.js");
const { services } = require("./services.js");

/** @type {import("signalbox/electron").Policy} */
const policy = {
  origins: [ORIGIN],
  buses: {
    default: { receive: ["*"], emit: ["page:*"], request: ["window:crash"] },
  },
  processes: {
    list: true,
    status: true,
    output: true,
    stop: true,
    // By name: the page can neither choose a program nor give it arguments.
    spawn: services,
  },
  terminals: {
    list: true,
    attach: true,
    input: true,
    resize: true,
    kill: true,
    open: [{ name: "shell", file: process.env.SHELL || "/bin/sh", cwd: homedir() }],
  },
};

module.exports = { policy };
