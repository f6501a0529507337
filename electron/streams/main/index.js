"use strict";

const { StreamsHost } = require("./host.js");

module.exports = { StreamsHost };
