"use strict";

// Bodies: what a link hands to a core, a JSON array of segments `[source, seq, at, topics, rows]`. One JSON.parse for
// all of it; a payload is only completed where somebody listens. Who composed a body has checked what is in it.

const { RowTable } = require("../codec.js");

/**
 * Calls `deliver(event, value, table, source, seq, at)` for each row, in order; the table is a RowTable, undefined where
 * the value is whole. With `sender`, all segments are of that one and do not name their source.
 */
function readBody(text, deliver, sender) {
  for (const segment of JSON.parse(text)) {
    const [source, seq, at, topics, rows] = sender === undefined ? segment : [sender, ...segment];
    const tables = takeTables(topics);
    // A number for the first row, from which the others count; or one for each, where some were left out.
    const isCounted = typeof seq === "number";
    for (let i = 0, row = 0; i < rows.length; row++) {
      const topic = rows[i];
      const number = isCounted ? seq + row : seq[row];
      if (topic >= 0) {
        deliver(topics[topic], rows[i + 1], tables === undefined ? undefined : tables[topic], source, number, at);
        i += 2;
      } else {
        deliver(topics[~topic], rows[i + 1], new RowTable(rows[i + 2]), source, number, at);
        i += 3;
      }
    }
  }
}

/** The tables of topics that have one, by their number; leaves the names in the list. */
function takeTables(topics) {
  let tables;
  for (let i = 0; i < topics.length; i++) {
    if (typeof topics[i] === "string") continue;
    const [event, table] = topics[i];
    topics[i] = event;
    (tables ??= Array.from(topics, () => undefined))[i] = new RowTable(table);
  }
  return tables;
}

module.exports = { readBody };
