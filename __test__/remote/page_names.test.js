"use strict";
const { readFileSync } = require("node:fs");
const { join } = require("node:path");
const { assert, test } = require("../harness.js");

const root = join(__dirname, "..", "..");

/** What an ES module exports by a pattern. */
function exportsOf(path) {
  const [, names] = /export const \{([^}]*)\}/.exec(readFileSync(join(root, path), "utf8"));
  return names.match(/\w+/g);
}

test("a page has all names of the package, so that a module which both sides import loads there", () => {
  const page = exportsOf("electron/page/index.mjs");
  const missing = exportsOf("index.mjs").filter((name) => !page.includes(name));
  assert.deepEqual(missing, []);
});
