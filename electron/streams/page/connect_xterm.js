"use strict";

// A terminal of main's shown in one of xterm.js: output, snapshots and sizes one way, keys and sizes the other.

const { disposer } = require("../../../lib/disposer.js");

/** `xterm` is a Terminal of @xterm/xterm. What xterm.js has not parsed counts as not taken, so that it is never behind. */
function connectXterm(terminal, xterm) {
  let isFollowing = false;
  const follow = ({ cols, rows }) => {
    if (cols === xterm.cols && rows === xterm.rows) return;
    isFollowing = true; // what xterm.js tells then is no news for main
    xterm.resize(cols, rows);
    isFollowing = false;
  };
  const lead = ({ cols, rows }) => {
    if (!isFollowing) terminal.resize(cols, rows).catch(() => follow(terminal));
  };
  const subscriptions = [
    terminal.on("resize", follow),
    // A snapshot is of the size that the terminal had then.
    terminal.on("snapshot", (snapshot) => {
      follow(snapshot);
      xterm.write(snapshot.ansi, () => follow(terminal));
    }),
    terminal.onData((data) => new Promise((resolve) => xterm.write(data, resolve))),
    xterm.onData((text) => terminal.write(text)),
    // What is no text: mouse reports of the old kind.
    xterm.onBinary((binary) => terminal.write(Uint8Array.from(binary, (character) => character.charCodeAt(0)))),
    xterm.onResize(lead),
  ];
  if (xterm.cols !== terminal.cols || xterm.rows !== terminal.rows) lead(xterm);
  return disposer(() => subscriptions.forEach((one) => (one.dispose ? one.dispose() : one())));
}

module.exports = { connectXterm };
