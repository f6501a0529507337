"use strict";
// Random values with instances of two registered classes in them: one goes by its properties, one by a codec of its own.

const { registerClass } = require("../../lib/codec.js");
const { RandomValues } = require("./random_value.js");

class Plain {
  constructor(held) {
    this.held = held;
  }
}

class Coded {
  #held;
  constructor(held) {
    this.#held = held;
  }
  static codec = { encode: (coded) => coded.#held, decode: (held) => new Coded(held) };
}

const randomValuesOf = (seed) => new RandomValues(seed, [(held) => new Plain(held), (held) => new Coded(held)]);

/** Runs `check` with both classes registered. */
function withClasses(check) {
  const disposers = [registerClass("Plain", Plain), registerClass("Coded", Coded, Coded.codec)];
  try {
    check();
  } finally {
    for (const dispose of disposers) dispose();
  }
}

module.exports = { Coded, Plain, randomValuesOf, withClasses };
