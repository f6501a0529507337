"use strict";
// Writes much: `flood.js newline <character> <MB>` a line without an end for long, `flood.js newline messages <count>`.

const [, , , what, amount] = process.argv;
const MEGABYTE = 1024 * 1024;

function write(text, next) {
  if (process.stdout.write(text)) setImmediate(next);
  else process.stdout.once("drain", next);
}

function writeLine(left) {
  if (left > 0) return write(what.repeat(MEGABYTE), () => writeLine(left - 1));
  write('\n{"jsonrpc":"2.0","method":"after"}\n', () => {});
}

function writeMessages(number, count) {
  if (number === count) return;
  let text = "";
  for (const end = Math.min(number + 100, count); number < end; number++) {
    text += `{"jsonrpc":"2.0","method":"told","params":{"number":${number},"text":"${"é".repeat(100)}"}}\n`;
  }
  write(text, () => writeMessages(number, count));
}

process.stdin.resume();
if (what === "messages") writeMessages(0, Number(amount));
else writeLine(Number(amount));
