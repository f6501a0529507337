"use strict";

// What a bundler for pages finds under "signalbox": nothing native can load there.

throw new Error(
  'signalbox was imported into a page. Processes and terminals live in Electron\'s main process or ' +
    "in Node and Bun: import it there, and hand results to the page.",
);
