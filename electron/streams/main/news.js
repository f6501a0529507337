"use strict";

// What changes beside the output. A page that does not look gets the state of now when it does, not all that was: at
// most one piece of news is on its way, and what happens meanwhile is gathered.

class News {
  #send;
  #gathered;
  #isUnderWay = false;
  #isDue = false;
  #isClosed = false;

  /** `send(gathered)` posts what was gathered; undefined news are not sent. */
  constructor(send) {
    this.#send = send;
  }

  /** The page has not seen the last one yet. */
  get isUnderWay() {
    return this.#isUnderWay;
  }

  /** `change(gathered)` notes something in the object that is sent next. */
  note(change) {
    if (this.#isClosed) return;
    this.#gathered ??= {};
    change(this.#gathered);
    this.#sendSoon();
  }

  /** The page is ready for the next. */
  seen() {
    this.#isUnderWay = false;
    this.#sendSoon();
  }

  close() {
    this.#isClosed = true;
  }

  #sendSoon() {
    if (this.#isDue || this.#isUnderWay || !this.#gathered) return;
    this.#isDue = true;
    queueMicrotask(() => {
      this.#isDue = false;
      if (this.#isClosed || !this.#gathered) return;
      const gathered = this.#gathered;
      this.#gathered = undefined;
      this.#isUnderWay = true;
      this.#send(gathered);
    });
  }
}

module.exports = { News };
