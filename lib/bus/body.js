"use strict";

// Bodies: what a link hands to a core, a JSON array of segments `[source, seq, at, topics, rows]`. One JSON.parse for
// all of it; a payload is only completed where somebody listens. Who composed a body has checked what is in it.

/**
 * Calls `deliver(event, value, table, source, seq, at)` for each row, in order. With `sender`, all segments are of that
 * one and do not name their source.
 */
function readBody(text, deliver, sender) {
  for (const segment of JSON.parse(text)) {
    const [source, seq, at, topics, rows] = sender === undefined ? segment : [sender, ...segment];
    // A number for the first row, from which the others count; or one for each, where some were left out.
    const isCounted = typeof seq === "number";
    for (let i = 0, row = 0; i < rows.length; row++) {
      const topic = rows[i];
      const number = isCounted ? seq + row : seq[row];
      if (topic >= 0) {
        deliver(topics[topic], rows[i + 1], undefined, source, number, at);
        i += 2;
      } else {
        deliver(topics[~topic], rows[i + 1], rows[i + 2], source, number, at);
        i += 3;
      }
    }
  }
}

module.exports = { readBody };
