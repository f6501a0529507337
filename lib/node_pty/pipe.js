"use strict";

// Output into a stream, at the stream's pace.

/** As `Readable.prototype.pipe`: answers `target`, and ends it with the terminal unless `end` is false. */
function pipe(pty, target, { end = true } = {}) {
  pty.on("data", (chunk) => {
    if (target.write(chunk) !== false) return;
    pty.pause();
    target.once("drain", () => pty.resume());
  });
  const isShared = target === process.stdout || target === process.stderr;
  if (end && !isShared) pty.once("close", () => target.end());
  return target;
}

module.exports = { pipe };
