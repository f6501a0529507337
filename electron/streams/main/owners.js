"use strict";

// Which window has started what. A window keeps what it started over reloads.

/** By window (its webContents): processes and terminals. */
const startedBy = new WeakMap();

function claim(owner, item) {
  if (!startedBy.has(owner)) startedBy.set(owner, new WeakSet());
  startedBy.get(owner).add(item);
}

function isOwn(owner, item) {
  return startedBy.get(owner)?.has(item) ?? false;
}

module.exports = { claim, isOwn };
