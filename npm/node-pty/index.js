"use strict";

module.exports = require("signalbox/node-pty");
