"use strict";
const { readFileSync } = require("node:fs");
const { dirname, join } = require("node:path");
const { createContext, runInContext } = require("node:vm");
const { assert, test } = require("../harness.js");
const { readVectors, toBytes } = require("./vectors.js");

/** Loads modules as a bundle for a page does: JavaScript's own globals, a few of the web's, nothing of Node's. */
function pageRequire(root) {
  const context = createContext({ URL, atob, btoa });
  const loaded = new Map();
  const load = (path) => {
    if (loaded.has(path)) return loaded.get(path).exports;
    const module = { exports: {} };
    loaded.set(path, module);
    const run = runInContext(`(function (module, exports, require) {${readFileSync(path, "utf8")}\n})`, context);
    run(module, module.exports, (request) => {
      assert.match(request, /^\.{1,2}\//, `${path} requires ${request}`);
      return load(join(dirname(path), request));
    });
    return module.exports;
  };
  return (request) => load(join(root, request));
}

const root = join(__dirname, "..", "..");

test("a page decodes and encodes the vectors with the same file", () => {
  const load = pageRequire(root);
  const { decode, encode } = load("lib/codec.js");
  const { groups, registerVectorClasses } = load("__test__/vectors/builders.js");
  registerVectorClasses();
  for (const group of Object.keys(groups)) {
    for (const { name, text, bytes = [], inlineText = text } of readVectors(group)) {
      // A page has no Buffer to send, and receives one as a Uint8Array.
      const expected = name === "Buffer" ? text.replace("Buffer", "Uint8Array") : text;
      assert.equal(encode(decode(text, bytes.map(toBytes))).text, expected, name);
      assert.equal(encode(decode(inlineText)).text, expected, name);
      if (name !== "Buffer") assert.equal(encode(groups[group][name]()).text, text, name);
    }
  }
});

test("a page refuses the hostile vectors with the same codes", () => {
  const load = pageRequire(root);
  const { decode } = load("lib/codec.js");
  load("__test__/vectors/builders.js").registerVectorClasses();
  for (const { name, text, bytes = [], options, code } of readVectors("hostile")) {
    assert.throws(
      () => decode(text, bytes.map(toBytes), options),
      (error) => error.code === code,
      name,
    );
  }
});
