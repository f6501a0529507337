"use strict";

// Progress of calls: notifications that name a call by a token, while it waits for its answer.

const { optionType } = require("../errors.js");
const { report } = require("../listeners.js");

/** As language servers have it; between peers of this package the token is the call's own id. */
const PROGRESS = "$/progress";

class Progress {
  #listeners = new Map();

  /** Has a listener called with the values for a token, until it is forgotten. Returns the token. */
  hear(token, listener) {
    if (typeof listener !== "function") throw optionType("onProgress", "a function", listener);
    this.#listeners.set(token, listener);
    return token;
  }

  forget(token) {
    this.#listeners.delete(token);
  }

  /** Takes the params of a notification; false when nobody waits for it. */
  take(params) {
    const listener = this.#listeners.get(params?.token);
    if (listener === undefined) return false;
    try {
      listener(params.value);
    } catch (error) {
      report(error);
    }
    return true;
  }
}

module.exports = { PROGRESS, Progress };
