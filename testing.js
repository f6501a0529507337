"use strict";

const { fakeClock } = require("./lib/testing/fake_clock.js");
const { MockIPCMain, MockIPCRenderer, createIpcPair } = require("./lib/testing/ipc/index.js");
const { createBusPair } = require("./lib/testing/pair.js");

module.exports = { MockIPCMain, MockIPCRenderer, createBusPair, createIpcPair, fakeClock };
