"use strict";

const signalbox = require("signalbox");
const prove = require("./prove.cjs");

void prove(signalbox);
