"use strict";
const { decode, encode } = require("../../lib/codec.js");
const { assert, test } = require("../harness.js");
const { damage } = require("./damage.js");
const { Coded, Plain, randomValuesOf, withClasses } = require("./random_classes.js");
const { randomNumbers } = require("./random_value.js");
const { assertSameGraph } = require("./same_graph.js");

const SEED = 20_240_607;
const VALUES = 4_000;

/** Random values with both classes. A value in a cycle through Coded can't be sent, and is undefined here. */
function* randomValues(seed, count) {
  const values = randomValuesOf(seed);
  for (let i = 0; i < count; i++) {
    const value = values.value();
    let encoded;
    try {
      encoded = encode(value);
    } catch (error) {
      if (!/a cycle through an instance/.test(error.message)) throw error;
    }
    yield { i, value, encoded };
  }
}

test(`${VALUES} random values survive the journey, with their identities`, { timeoutMs: 120_000 }, () => {
  withClasses(() => {
    let refused = 0;
    for (const { i, value, encoded } of randomValues(SEED, VALUES)) {
      if (encoded === undefined) {
        refused++;
        continue;
      }
      try {
        const decoded = decode(encoded.text, encoded.bytes);
        assertSameGraph(decoded, value);
        // Once more from what was decoded: the text says all that there is.
        assert.equal(encode(decoded).text, encoded.text);
      } catch (error) {
        error.message = `value ${i} of seed ${SEED}: ${error.message}\n${encoded.text}`;
        throw error;
      }
    }
    assert.ok(refused < VALUES / 10, `${refused} values were refused`);
  });
});

test("buffers in the text carry what buffers beside it do", () => {
  withClasses(() => {
    for (const { value, encoded } of randomValues(SEED + 1, 500)) {
      if (encoded === undefined) continue;
      assertSameGraph(decode(encode(value, { inlineBytes: true }).text), value);
    }
  });
});

test("a frame that was changed at random is decoded or refused with a code, and touches nothing else", () => {
  withClasses(() => {
    const random = randomNumbers(SEED + 2);
    const untouched = snapshot();
    let refused = 0;
    for (const { encoded } of randomValues(SEED + 2, 3_000)) {
      if (encoded === undefined || !encoded.text.includes('"t":')) continue;
      const text = damage(encoded.text, random);
      try {
        decode(text, encoded.bytes);
      } catch (error) {
        refused++;
        assert.match(
          String(error.code),
          /^ERR_SIGNALBOX_CODEC_(MALFORMED|LIMIT|UNSUPPORTED)$/,
          `${error.stack}\n${text}`,
        );
      }
    }
    assert.ok(refused > 500, `only ${refused} frames were refused`);
    assert.deepEqual(snapshot(), untouched);
  });
});

/** The own keys of what a frame must not reach. */
function snapshot() {
  const reached = [Object, Array, Map, Set, Date, Error, Function, Plain, Coded];
  return reached.map((Class) => [Reflect.ownKeys(Class), Reflect.ownKeys(Class.prototype)]);
}
