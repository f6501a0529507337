"use strict";
// Fills its memory, and empties it.
const MOST_BLOCKS = 24;
let blocks = [];

setInterval(() => {
  if (blocks.length >= MOST_BLOCKS) {
    console.log(`\x1b[33mevicting\x1b[m ${blocks.length} blocks`);
    blocks = [];
  }
  // Filled, so that the memory is really used.
  blocks.push(Buffer.alloc(4 * 1024 * 1024, blocks.length + 1));
  console.log(`holding ${blocks.length * 4} MiB`);
}, 500);
