"use strict";
// Keeps the processor busy in waves.
const BEGAN = Date.now();
let files = 0;

function work() {
  const seconds = (Date.now() - BEGAN) / 1_000;
  const share = 0.3 + 0.25 * Math.sin(seconds / 2.5) + 0.12 * Math.sin(seconds * 1.7);
  const until = Date.now() + 100 * Math.max(0.02, share);
  while (Date.now() < until) files += 1e-5;
  setTimeout(work, 100 * (1 - share));
}
work();

setInterval(() => {
  const width = 24;
  const done = Math.floor(files % (width + 1));
  console.log(
    `indexing \x1b[34m${"█".repeat(done)}\x1b[2m${"░".repeat(width - done)}\x1b[m ${Math.floor(files * 13)} files`,
  );
}, 400);
