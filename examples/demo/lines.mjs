// Chunks of output as whole lines. A chunk may end anywhere in a line, but never inside a character.

/** Returns a listener for chunks that calls `onLine(line)` without the line's end. */
export function byLine(onLine) {
  let rest = "";
  return (chunk) => {
    const lines = (rest + chunk).split("\n");
    rest = lines.pop();
    for (const line of lines) onLine(line);
  };
}
