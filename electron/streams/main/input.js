"use strict";

// Input on its way from one page to one program. The page has no more under way than its window.

const { INPUT_WINDOW_BYTES, TO_PAGE } = require("../protocol.js");

class Input {
  #child;
  #post;
  #received = 0;
  #taken = 0;

  /** `child` is a terminal or a process; `post(kind, ...values)` sends a message of this stream. */
  constructor(child, post) {
    this.#child = child;
    this.#post = post;
  }

  /** False for what no honest page sends. */
  take(data) {
    const isBytes = data instanceof Uint8Array;
    if (!isBytes && typeof data !== "string") return false;
    const bytes = isBytes ? data.byteLength : Buffer.byteLength(data);
    if (this.#received - this.#taken + bytes > INPUT_WINDOW_BYTES) return false;
    this.#received += bytes;
    const received = this.#received;
    if (this.#child.write(data)) this.#tell(received);
    else this.#whenTaken(received);
    return true;
  }

  #whenTaken(received) {
    const tell = () => this.#tell(received);
    // A program that has ended takes nothing any more, and the page learns of the end by itself.
    this.#child.drain().then(tell, tell);
  }

  #tell(received) {
    if (received <= this.#taken) return;
    this.#taken = received;
    this.#post(TO_PAGE.taken, received);
  }

  end() {
    this.#child.end?.()?.catch(() => {});
  }
}

module.exports = { Input };
