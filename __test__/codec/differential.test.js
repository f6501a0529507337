"use strict";
// The two halves of the codec against each other: what one does with a value or a text, the other does too.
//
// SIGNALBOX_FUZZ_SEED and SIGNALBOX_FUZZ_VALUES set where it begins and how much is tried; without them each run tries
// the same.

const { decode, encode } = require("../../lib/codec.js");
const { deserialize, recode, serialize, validate } = require("../../lib/serialize.js");
const { assert, test } = require("../harness.js");
const { damage } = require("./damage.js");
const { randomValuesOf, withClasses } = require("./random_classes.js");
const { randomNumbers } = require("./random_value.js");
const { assertSameGraph } = require("./same_graph.js");

const SEED = Number(process.env.SIGNALBOX_FUZZ_SEED || 20_260_611);
// Enough to meet each kind in each other one, in a few seconds.
const VALUES = Number(process.env.SIGNALBOX_FUZZ_VALUES || 2_000);
const TIMEOUT = { timeoutMs: 60_000 + VALUES * 60 };

function eachValue(seed, check) {
  const values = randomValuesOf(seed);
  for (let i = 0; i < VALUES; i++) {
    const value = values.value();
    try {
      check(value);
    } catch (error) {
      error.message = `value ${i} of seed ${seed}: ${error.message}`;
      throw error;
    }
  }
}

/** `{ result }` or `{ error }`. */
function outcome(call) {
  try {
    return { result: call() };
  } catch (error) {
    return { error };
  }
}

const INLINE = { inlineBytes: true };

test(`values of seed ${SEED} have the same text in both, and come back from it`, TIMEOUT, () => {
  withClasses(() =>
    eachValue(SEED, (value) => {
      const { result: text, error } = outcome(() => encode(value, INLINE).text);
      if (error !== undefined) {
        assert.throws(() => serialize(value), { code: error.code, message: error.message });
        return;
      }
      assert.equal(serialize(value), text);
      assert.equal(recode(text, []), text);
      assertSameGraph(deserialize(text), value);
      assert.equal(serialize(deserialize(text)), text);
    }),
  );
});

test(`bytes of values of seed ${SEED + 1} travel beside the text to the engine`, TIMEOUT, () => {
  withClasses(() =>
    eachValue(SEED + 1, (value) => {
      const { result: encoded } = outcome(() => encode(value));
      if (encoded === undefined) return;
      const { text, bytes } = encoded;
      assert.equal(validate(text, bytes), text.includes('"t":') ? JSON.parse(text).t.length : 0);
      assert.equal(recode(text, bytes), encode(value, INLINE).text);
    }),
  );
});

/** Both take a text, or both refuse it. */
function assertAgreed(text, bytes) {
  const js = outcome(() => decode(text, bytes));
  const native = outcome(() => recode(text, bytes));
  const checked = outcome(() => validate(text, bytes));
  assert.equal(checked.error?.message, native.error?.message, text);
  for (const { error } of [js, native]) {
    if (error !== undefined) assert.match(String(error.code), /^ERR_SIGNALBOX_CODEC_/, error.stack);
  }
  if (native.error !== undefined) {
    assert.ok(js.error !== undefined, `only the engine refuses it (${native.error.message}):\n${text}`);
  } else if (js.error !== undefined) {
    // What depends on classes, on a parser of URLs or expressions, or on the engine's longest BigInt.
    const isHosts = js.error.cause !== undefined || text.includes('"class"') || text.includes("BigInt");
    assert.ok(isHosts, `only JavaScript refuses it (${js.error.message}):\n${text}`);
  }
  return js.error === undefined;
}

test(`tables of seed ${SEED + 2} that were changed at random are taken by both or by none`, TIMEOUT, () => {
  withClasses(() => {
    const random = randomNumbers(SEED + 2);
    let taken = 0;
    let refused = 0;
    eachValue(SEED + 2, (value) => {
      const { result: encoded } = outcome(() => encode(value));
      if (encoded === undefined || !encoded.text.includes('"t":')) return;
      for (let i = 0; i < 3; i++) {
        if (assertAgreed(damage(encoded.text, random), encoded.bytes)) taken++;
        else refused++;
      }
    });
    assert.ok(taken > VALUES / 20 && refused > VALUES / 5, `${taken} were taken, ${refused} refused`);
  });
});

const CHARACTERS = [...'{}[]":,\\/0123456789.eE+-tfnu \n\u0000\ud800\udc00é', "😀", "\\u", '":', '",', "true", "1e400"];

/** The text with a few of its characters changed. */
function scribble(text, random) {
  let changed = text;
  for (let left = 1 + Math.floor(random() * 3); left > 0; left--) {
    const at = Math.floor(random() * (changed.length + 1));
    const removed = random() < 0.5 ? 0 : Math.floor(random() * 3);
    const added = random() < 0.3 ? "" : CHARACTERS[Math.floor(random() * CHARACTERS.length)];
    changed = changed.slice(0, at) + added + changed.slice(at + removed);
  }
  return changed;
}

test(`texts of seed ${SEED + 3} that were scribbled on are taken by both or by none`, TIMEOUT, () => {
  withClasses(() => {
    const random = randomNumbers(SEED + 3);
    let taken = 0;
    eachValue(SEED + 3, (value) => {
      const { result: encoded } = outcome(() => encode(value, INLINE));
      if (encoded === undefined) return;
      for (let i = 0; i < 3; i++) {
        const text = scribble(encoded.text, random);
        if (assertAgreed(text, [])) taken++;
      }
    });
    assert.ok(taken > VALUES / 10, `only ${taken} were taken`);
  });
});

test(`JSON of seed ${SEED + 4} means the same to both`, TIMEOUT, () => {
  const random = randomNumbers(SEED + 4);
  eachValue(SEED + 4, (value) => {
    const { result: encoded } = outcome(() => encode(value, INLINE));
    if (encoded === undefined) return;
    // Without a table there is nothing that a class or a parser decides.
    const text = `{"v":${JSON.stringify(JSON.parse(encoded.text).v)}}`;
    for (const each of [text, scribble(text, random), scribble(text, random)]) {
      const { result: parsed, error } = outcome(() => decode(each));
      if (error === undefined) assert.equal(recode(each, []), encode(parsed).text, each);
      else assert.throws(() => recode(each, []), { code: error.code }, each);
    }
  });
});
