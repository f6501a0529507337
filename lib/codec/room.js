"use strict";

// Whether the stack has room for what the engine's codec does between two calls of JavaScript. Native frames are not
// counted by V8, which faults when it is called beyond its own end: so they are granted here, before.

// Bytes: eight levels at less than 2 kB each, and as much for what they call.
const BYTES = 32 * 1024;
const BYTES_AN_ARGUMENT = 8;

const ARGUMENTS = Array.from({ length: BYTES / BYTES_AN_ARGUMENT }, () => 0);

const nothing = () => {};

/** Throws the host's own error for a stack that has ended. Arguments are pushed, after a look at the stack. */
function room() {
  Reflect.apply(nothing, undefined, ARGUMENTS);
}

module.exports = { room };
