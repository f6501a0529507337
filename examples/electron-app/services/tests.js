"use strict";
// A test run that ends, and not well.
const names = [
  "parses a frame",
  "refuses a long line",
  "keeps the order",
  "resumes after a reload",
  "counts what it drops",
];
let next = 0;

function run() {
  const name = names[next++];
  if (name === undefined) {
    console.log(`\n\x1b[31m1 failed\x1b[m, \x1b[32m${names.length - 1} passed\x1b[m`);
    process.exitCode = 1;
    return;
  }
  const failed = next === 4;
  console.log(`${failed ? "\x1b[31m✗" : "\x1b[32m✓"}\x1b[m ${name}`);
  if (failed) console.error("  \x1b[2mexpected 100 events, got 99\x1b[m");
  setTimeout(run, 700 + Math.random() * 500);
}
run();
