"use strict";

// Windows that show one terminal share its size: who is not the one that changed it has to hear of it.

const { Listeners } = require("../../../lib/listeners.js");

/** Of all terminals: `{ terminal }`. */
const listeners = new Listeners();

const onAnyResized = (listener) => listeners.add(listener);

/** `listener({ cols, rows })` for one terminal. */
function onResized(terminal, listener) {
  return listeners.add((resized) => {
    if (resized.terminal === terminal) listener({ cols: terminal.cols, rows: terminal.rows });
  });
}

function resize(terminal, cols, rows) {
  terminal.resize(cols, rows);
  listeners.call({ terminal });
}

module.exports = { onAnyResized, onResized, resize };
