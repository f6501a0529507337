"use strict";

// All processes, or all terminals: how they are now, and what changes.

const { disposer } = require("../../../lib/disposer.js");
const { TO_MAIN, TO_PAGE } = require("../protocol.js");

/**
 * Has `listener({ changed, removed, metrics })` called with what has changed, first with all that there are. Settles
 * with a disposer when main follows.
 */
async function watch({ channel, call }, operation, listener, options = {}) {
  const receive = (kind, news) => {
    if (kind !== TO_PAGE.news) return;
    try {
      listener(news);
    } finally {
      channel.post(stream, TO_MAIN.seen);
    }
  };
  const open = () => call(operation, { ...options, stream });
  const stream = channel.open({ receive, reopen: () => open().catch(() => {}) });
  try {
    await open();
  } catch (error) {
    channel.close(stream);
    throw error;
  }
  return disposer(() => channel.close(stream));
}

module.exports = { watch };
