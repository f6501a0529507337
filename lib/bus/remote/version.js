"use strict";

// A page can't read package.json; a test compares the two.

const version = "0.1.0";

module.exports = { version };
