"use strict";
const { readFileSync, readdirSync } = require("node:fs");
const { basename, dirname, join, relative } = require("node:path");
const { assert, test } = require("../harness.js");

const root = join(__dirname, "..", "..");

/** Files of the bus that belong to hosts with an engine. */
const NATIVE = ["context.js", "home_here.js", "hub_link.js"];

/** Every file that loading this one loads, by what its source requires. */
function loadedBy(path, loaded = new Set()) {
  if (loaded.has(path)) return loaded;
  loaded.add(path);
  for (const [, request] of readFileSync(path, "utf8").matchAll(/\brequire\(([^)]*)\)/g)) {
    const text = /^"(\.{1,2}\/[^"]+\.js)"$/.exec(request)?.[1];
    assert.ok(text, `${relative(root, path)} requires ${request}, which a page does not have`);
    loadedBy(join(dirname(path), text), loaded);
  }
  return loaded;
}

test("nothing that a page loads of the bus needs Node's built-ins or the addon", () => {
  const folder = join(root, "lib", "bus");
  const files = readdirSync(folder).filter((name) => name.endsWith(".js") && !NATIVE.includes(name));
  const loaded = new Set(files.flatMap((name) => [...loadedBy(join(folder, name))]));
  assert.ok(loaded.size > files.length);
  for (const path of loaded) {
    assert.ok(!NATIVE.includes(basename(path)), path);
    assert.doesNotMatch(readFileSync(path, "utf8"), /\bprocess\.|\bimport\(/, path);
  }
});
