"use strict";

// What a bundler for pages finds under "signalbox": nothing native can load there.

// An export of any name, so that a bundler gets as far as the message.
module.exports = {};

throw new Error(
  "signalbox was imported into a page. Processes and terminals live in Electron's main process or " +
    "in Node and Bun: import it there, and hand results to the page.",
);
