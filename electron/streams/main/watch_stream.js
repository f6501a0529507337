"use strict";

// All processes, or all terminals, as one page sees them: the state of now, of those that have changed.

const { TO_MAIN, TO_PAGE } = require("../protocol.js");
const { metricsOf } = require("../../../lib/metrics.js");
const { News } = require("./news.js");
const { metricsAsPlain } = require("./plain.js");

class WatchStream {
  #source;
  #news;
  #post;
  #known = new Set();
  #changed = new Set();
  #disposers;

  /**
   * `source`: `{ list(), describe(item), listen(onChange) → disposers }`. `metricsIntervalMs`: figures of those that run,
   * this often. `post(kind, ...values)` sends a message of this stream.
   */
  constructor(source, { metricsIntervalMs }, post) {
    this.#source = source;
    this.#post = post;
    this.#news = new News((gathered) => this.#send(gathered));
    this.#disposers = source.listen((item) => this.#note(item));
    for (const item of source.list()) this.#note(item);
    this.#news.note(() => {});
    if (metricsIntervalMs !== undefined) this.#measure(metricsIntervalMs);
  }

  #note(item) {
    this.#changed.add(item.id);
    this.#news.note(() => {});
  }

  #send({ metrics = [] }) {
    const items = new Map(this.#source.list().map((item) => [item.id, item]));
    const changed = [...this.#changed].filter((id) => items.has(id)).map((id) => this.#source.describe(items.get(id)));
    this.#changed.clear();
    const removed = [...this.#known].filter((id) => !items.has(id));
    this.#known = new Set(items.keys());
    this.#post(TO_PAGE.news, { changed, removed, metrics });
  }

  #measure(intervalMs) {
    let isMeasuring = false;
    const measure = async () => {
      // A page that has not seen the last figures does not need newer ones yet.
      if (isMeasuring || this.#news.isUnderWay) return;
      isMeasuring = true;
      const running = this.#source.list().filter((item) => item.exit === undefined);
      const measured = await metricsOf(running).catch(() => []);
      isMeasuring = false;
      const metrics = measured.flatMap((one, index) => (one ? [metricsAsPlain(running[index].id, one)] : []));
      if (metrics.length > 0) this.#news.note((news) => (news.metrics = metrics));
    };
    const timer = setInterval(measure, intervalMs);
    timer.unref();
    this.#disposers.push(() => clearInterval(timer));
    measure();
  }

  receive(kind) {
    if (kind !== TO_MAIN.seen) return false;
    this.#news.seen();
    return true;
  }

  close() {
    this.#news.close();
    for (const dispose of this.#disposers) dispose();
  }
}

module.exports = { WatchStream };
