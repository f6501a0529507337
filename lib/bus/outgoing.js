"use strict";

// What a core emits, on its way to its link: rows gathered into segments, `[topics],[rows]` as one text with an index.
// A row is `topic, payload`, or `~topic, payload, table` where the list of topics does not have the table.
//
// The first event of a turn goes at once, so that one on an idle bus is not late; those that follow in the same turn go
// together at its end, so that a flood costs the link a call for many.

const { TopicList } = require("./topic_list.js");

/**
 * Rows of a segment, and UTF-16 units of its text: from there on a larger one costs a link as much for each row. What
 * is dropped for a receiver that is behind goes by segments, so that they should be a small part of what may wait.
 */
const MOST_ROWS = 1_000;
const MOST_UNITS = 64 * 1024;

class Outgoing {
  #publish;
  /** Of the segment that is being gathered. */
  #seq = 0;
  #at = 0;
  #count = 0;
  #rows = "";
  #topics = new TopicList();
  #index = new Uint32Array(1 + 2 * MOST_ROWS);
  /** True from the first event of a turn to its end. */
  #isBusy = false;

  /**
   * `publish({ seq, at, text, index, count })` hands a segment to the link. `index` is a view of memory that is used
   * again, good for the time of the call; undefined for exactly one row.
   */
  constructor(publish) {
    this.#publish = publish;
  }

  /** Takes an event, whose payload `encodePayload` has encoded. Numbers rise. */
  add(event, payload, at, seq) {
    if (this.#count > 0 && (at !== this.#at || seq !== this.#seq + this.#count)) this.flush();
    if (this.#count === 0) {
      this.#seq = seq;
      this.#at = at;
    }
    const { text, table } = payload;
    const topic = this.#topics.numberOf(event, table);
    const comma = this.#count === 0 ? "" : ",";
    this.#rows += topic < 0 ? `${comma}${topic},${text},${table}` : `${comma}${topic},${text}`;
    this.#index[1 + 2 * this.#count] = topic < 0 ? ~topic : topic;
    this.#index[2 + 2 * this.#count] = this.#rows.length;
    this.#count++;
    if (!this.#isBusy) {
      this.#isBusy = true;
      queueMicrotask(() => this.#endTurn());
      this.flush();
    } else if (this.#count === MOST_ROWS || this.#rows.length >= MOST_UNITS) this.flush();
  }

  /** Hands over what is gathered. */
  flush() {
    if (this.#count === 0) return;
    this.#publish(this.#take());
  }

  #take() {
    const topics = this.#topics.text;
    const count = this.#count;
    this.#index[0] = topics.length;
    const segment = {
      seq: this.#seq,
      at: this.#at,
      text: `${topics},[${this.#rows}]`,
      index: count === 1 ? undefined : this.#index.subarray(0, 1 + 2 * count),
      count,
    };
    this.#count = 0;
    this.#rows = "";
    this.#topics.clear();
    return segment;
  }

  #endTurn() {
    this.#isBusy = false;
    this.flush();
  }
}

module.exports = { Outgoing };
