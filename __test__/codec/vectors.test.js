"use strict";
const { readdirSync } = require("node:fs");
const { decode, encode } = require("../../lib/codec.js");
const { assert, test } = require("../harness.js");
const { groups, tagged } = require("../vectors/builders.js");
const { assertSameGraph } = require("./same_graph.js");
const { eachCase, folder, readVectors, toBase64, toBytes, withVectorClasses } = require("./vectors.js");

const TAGGED = { compat: "tagged" };

for (const [group, builders] of Object.entries(groups)) {
  const cases = readVectors(group);

  test(`${group}: every case has a builder, and every builder a case`, () => {
    assert.deepEqual(
      cases.map(({ name }) => name),
      Object.keys(builders),
    );
  });

  test(`${group}: values are encoded to the texts and bytes of the vectors`, () => {
    withVectorClasses(() =>
      eachCase(cases, ({ name, text, bytes = [], inlineText = text }) => {
        const encoded = encode(builders[name]());
        assert.equal(encoded.text, text);
        assert.deepEqual(encoded.bytes.map(toBase64), bytes);
        assert.deepEqual(encode(builders[name](), { inlineBytes: true }), { text: inlineText, bytes: [] });
      }),
    );
  });

  test(`${group}: the vectors are decoded to the values`, () => {
    withVectorClasses(() =>
      eachCase(cases, ({ name, text, bytes = [], inlineText = text }) => {
        assertSameGraph(decode(text, bytes.map(toBytes)), builders[name]());
        assertSameGraph(decode(inlineText), builders[name]());
      }),
    );
  });

  test(`${group}: a decoded vector is encoded to the same text`, () => {
    withVectorClasses(() =>
      eachCase(cases, ({ text, bytes = [] }) => assert.equal(encode(decode(text, bytes.map(toBytes))).text, text)),
    );
  });
}

test("tagged: values are encoded to the texts of the vectors", () => {
  const cases = readVectors("tagged");
  assert.deepEqual(
    cases.map(({ name }) => name),
    Object.keys(tagged),
  );
  eachCase(cases, ({ name, text }) => assert.deepEqual(encode(tagged[name](), TAGGED), { text, bytes: [] }));
});

test("tagged: the vectors are decoded to the values, whose errors have no class", () => {
  eachCase(readVectors("tagged"), ({ name, text }) => {
    const value = tagged[name]();
    if (value instanceof Error) Object.setPrototypeOf(value, Error.prototype);
    assertSameGraph(decode(text, [], TAGGED), value);
    assert.equal(encode(decode(text, [], TAGGED), TAGGED).text, text);
  });
});

test("hostile: each text is refused with its code", () => {
  withVectorClasses(() =>
    eachCase(readVectors("hostile"), ({ text, bytes = [], options, code }) => {
      assert.throws(() => decode(text, bytes.map(toBytes), options), { name: "SignalboxError", code });
    }),
  );
});

test("every file of vectors is tested", () => {
  const files = readdirSync(folder).filter((name) => name.endsWith(".json"));
  assert.deepEqual(files.sort(), [...Object.keys(groups), "hostile", "tagged"].map((name) => `${name}.json`).sort());
});
