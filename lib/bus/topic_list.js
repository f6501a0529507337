"use strict";

// The topics of a segment: the events that its rows are of, each perhaps with a table that many payloads of it have.
// Events of one kind have the same table over and over; a row then does not carry it, and it is written, sent, parsed and
// looked at once for all of them.

/**
 * Tables that are remembered of one event, and their longest text. An event whose payloads have ever new ones (of a Map
 * by its keys, say) would otherwise have a list of topics of its own for each segment.
 */
const MOST_TABLES = 8;
const LONGEST_TABLE = 256;
/** Events that are remembered. */
const MOST_EVENTS = 1_024;

/** An event, or an event with a table: its text, and its number in the segment that is being gathered. */
class Topic {
  segment = 0;
  number = 0;

  constructor(text) {
    this.text = text;
  }
}

/** What is known of one event. */
class Known {
  #name;
  #tables = new Map();
  lastTable;
  last;

  constructor(event) {
    this.#name = JSON.stringify(event);
    this.plain = new Topic(this.#name);
  }

  /** The topic of the event with a table; undefined where the table is better written in the row. */
  with(table) {
    let topic = this.#tables.get(table);
    if (topic === undefined) {
      if (this.#tables.size >= MOST_TABLES || table.length > LONGEST_TABLE) return undefined;
      this.#tables.set(table, (topic = new Topic(`[${this.#name},${table}]`)));
    }
    this.lastTable = table;
    this.last = topic;
    return topic;
  }
}

class TopicList {
  #known = new Map();
  #lastEvent;
  #last;
  /** Counts the segments, so that no topic has to be told that another one begins. */
  #segment = 1;
  #text = "";
  #count = 0;

  /** The list as JSON. */
  get text() {
    return `[${this.#text}]`;
  }

  /**
   * The number of the topic for a payload with this table, or without one; -1 less where the row has to say the table, as
   * a row does.
   */
  numberOf(event, table) {
    const known = this.#lastEvent === event ? this.#last : this.#find(event);
    if (table === undefined) return this.#add(known.plain);
    const topic = known.lastTable === table ? known.last : known.with(table);
    return topic === undefined ? ~this.#add(known.plain) : this.#add(topic);
  }

  /** Another segment begins. */
  clear() {
    this.#segment++;
    this.#text = "";
    this.#count = 0;
  }

  #add(topic) {
    if (topic.segment !== this.#segment) {
      this.#text += this.#count === 0 ? topic.text : `,${topic.text}`;
      topic.segment = this.#segment;
      topic.number = this.#count++;
    }
    return topic.number;
  }

  #find(event) {
    let known = this.#known.get(event);
    if (known === undefined) {
      if (this.#known.size >= MOST_EVENTS) this.#known.clear();
      this.#known.set(event, (known = new Known(event)));
    }
    this.#lastEvent = event;
    this.#last = known;
    return known;
  }
}

/** `[event, table]` of a topic as it was parsed; the table is undefined where rows have none or say it themselves. */
function readTopic(topic) {
  return typeof topic === "string" ? [topic, undefined] : topic;
}

module.exports = { TopicList, readTopic };
