// A writer's output line by line, by one contender, with a check that none is lost, joined or cut.

import { LINE_BYTES } from "./block.mjs";

/** @returns {Promise<void>} when the library says that the last line has come */
export async function countLines(library, { program, args, lines }) {
  let count = 0;
  let wrong = 0;
  await library.lines(program, args, (line) => {
    count++;
    // The line feed is not part of it.
    if (line.length !== LINE_BYTES - 1) wrong++;
  });
  if (count !== lines || wrong > 0) throw new Error(`${count} of ${lines} lines came, ${wrong} of a wrong length`);
}
