"use strict";

// What a core emits, on its way to its link: rows gathered into segments, `[topics],[rows]` as one text.
// A row is `topic, payload`, or `~topic, payload, table` where the list of topics does not have the table.
//
// The first event of a turn goes at once, so that one on an idle bus is not late; those that follow in the same turn go
// together at its end, so that a flood costs the link a call for many. Small payloads wait as what JSON.stringify is to
// write: it takes half as long for many at once.

const { TopicList } = require("./topic_list.js");

/**
 * Rows of a segment, and UTF-16 units of its text, about: from there on a larger one costs a link as much for each row.
 * What is dropped for a receiver that is behind goes by segments, so that they should be a small part of what may wait.
 */
const MOST_ROWS = 1_000;
const MOST_UNITS = 64 * 1024;

class Outgoing {
  #publish;
  /** Of the segment that is being gathered. */
  #seq = 0;
  #at = 0;
  #count = 0;
  #units = 0;
  #topics = new TopicList();
  /** The rows that are written, and those behind them that are not: topic, stand-in, topic, stand-in, … */
  #written = "";
  #waiting = [];
  /** True from the first event of a turn to its end. */
  #isBusy = false;

  /** `publish({ seq, at, text, count })` hands a segment to the link. */
  constructor(publish) {
    this.#publish = publish;
  }

  /** Takes an event with its payload's Row. Numbers rise. */
  add(event, row, at, seq) {
    if (this.#count > 0 && (at !== this.#at || seq !== this.#seq + this.#count)) this.flush();
    if (this.#count === 0) {
      this.#seq = seq;
      this.#at = at;
    }
    const { text, table } = row;
    const topic = this.#topics.numberOf(event, table);
    if (topic < 0) this.#write(`${topic},${row.write()},${table}`);
    else if (text === undefined) this.#waiting.push(topic, row.standIn);
    else this.#write(`${topic},${text}`);
    this.#units += row.units;
    this.#count++;
    if (!this.#isBusy) {
      this.#isBusy = true;
      queueMicrotask(() => this.#endTurn());
      this.flush();
    } else if (this.#count === MOST_ROWS || this.#units >= MOST_UNITS) this.flush();
  }

  /** Hands over what is gathered. */
  flush() {
    if (this.#count === 0) return;
    this.#publish(this.#take());
  }

  #take() {
    const segment = {
      seq: this.#seq,
      at: this.#at,
      text: `${this.#topics.text},${this.#takeRows()}`,
      count: this.#count,
    };
    this.#count = 0;
    this.#units = 0;
    this.#topics.clear();
    return segment;
  }

  #takeRows() {
    if (this.#written === "") {
      const rows = JSON.stringify(this.#waiting);
      this.#waiting = [];
      return rows;
    }
    this.#writeWaiting();
    const rows = `[${this.#written}]`;
    this.#written = "";
    return rows;
  }

  #write(row) {
    this.#writeWaiting();
    this.#written += this.#written === "" ? row : `,${row}`;
  }

  #writeWaiting() {
    if (this.#waiting.length === 0) return;
    const rows = JSON.stringify(this.#waiting).slice(1, -1);
    this.#waiting = [];
    this.#written += this.#written === "" ? rows : `,${rows}`;
  }

  #endTurn() {
    this.#isBusy = false;
    this.flush();
  }
}

module.exports = { Outgoing };
