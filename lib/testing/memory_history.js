"use strict";

// The newest events of a bus in memory.

const { means } = require("../bus/names.js");
const { readTopic } = require("../bus/topic_list.js");

class MemoryHistory {
  #most;
  /** `[source, seq, at, [topic], row]`, the oldest first. */
  #segments = [];

  constructor(most) {
    this.#most = most;
  }

  get isOn() {
    return this.#most > 0;
  }

  add(source, seq, at, topics, rows) {
    if (!this.isOn) return;
    for (let i = 0, row = 0; i < rows.length; row++) {
      const [topic, payload, table] = rows.slice(i, i + 3);
      const hasTable = topic < 0;
      const name = topics[hasTable ? ~topic : topic];
      this.#segments.push([source, seq + row, at, [name], hasTable ? [-1, payload, table] : [0, payload]]);
      i += hasTable ? 3 : 2;
    }
    this.#segments.splice(0, this.#segments.length - this.#most);
  }

  /** A body of the newest `count` that `pattern` means. */
  replay(pattern, count) {
    const meant = this.#segments.filter(([, , , [topic]]) => means(pattern, readTopic(topic)[0]));
    return JSON.stringify(meant.slice(-count));
  }
}

module.exports = { MemoryHistory };
