"use strict";
const { readFileSync, readdirSync, statSync } = require("node:fs");
const { join } = require("node:path");
const { errorCodes } = require("../../native.js");
const { assert, test } = require("../harness.js");

const root = join(__dirname, "..", "..");
const read = (...path) => readFileSync(join(root, ...path), "utf8");

/** The first group of each match, in order. */
const matches = (text, pattern) => Array.from(text.matchAll(pattern), (match) => match[1]);

/** The first column of the table. */
const documented = matches(read("docs", "errors.md"), /^\| `(ERR_SIGNALBOX_\w+)` \|/gm);

// Read from the source, so that a stale build is told from a stale document.
const engineCodes = matches(
  /const CODES: .*?= &\[(.*?)\];/s.exec(read("src", "error", "code.rs"))[1],
  /"(ERR_SIGNALBOX_\w+)"/g,
);

/** All JavaScript below a folder, but what is built from it. */
const sourcesIn = (folder) =>
  readdirSync(join(root, folder), { withFileTypes: true }).flatMap(({ name }) => {
    const path = join(folder, name);
    return statSync(join(root, path)).isDirectory() ? sourcesIn(path) : name.endsWith(".js") ? [read(path)] : [];
  });

// Whole strings only: prefixes, which end with "_", are no codes.
const facadeCodes = ["lib", "electron"]
  .flatMap(sourcesIn)
  .flatMap((text) => matches(text, /"(ERR_SIGNALBOX_\w*[A-Z])"/g));

// Of the supervisor and its clients, which are Rust.
const controlCodes = matches(read("src", "control", "error.rs"), /^ {8}"(ERR_SIGNALBOX_\w+)",$/gm);

// Of conversations: an enum of their own within the engine's.
const rpcCodes = matches(read("src", "rpc", "error.rs"), /^ {8}"(ERR_SIGNALBOX_\w+)",$/gm);

const sorted = (codes) => [...new Set(codes)].sort();

test("the addon makes the errors that the source names, in its order", () => {
  assert.notEqual(engineCodes.length, 0);
  assert.deepEqual(errorCodes(), engineCodes);
});

test("every variant of the engine's error is in its list of codes", () => {
  const arms = matches(read("src", "error", "code.rs"), /Self::\w+ ?(?:\{ \.\. \} )?=> "(ERR_SIGNALBOX_\w+)"/g);
  assert.deepEqual(arms, engineCodes);
});

test("docs/errors.md lists exactly the codes that the sources make, each once", () => {
  assert.deepEqual(sorted(documented), sorted([...engineCodes, ...facadeCodes, ...controlCodes, ...rpcCodes]));
  assert.equal(documented.length, new Set(documented).size);
});

test("docs/errors.md begins with the engine's codes, in the engine's order", () => {
  assert.deepEqual(documented.slice(0, engineCodes.length), engineCodes);
});

test("the types name only codes that docs/errors.md lists", () => {
  const types = readdirSync(join(root, "types")).map((name) => read(`types/${name}`));
  const named = matches(types.join("\n"), /(ERR_SIGNALBOX_\w*[A-Z])\b(?!\*)/g);
  assert.deepEqual(
    named.filter((code) => !documented.includes(code)),
    [],
  );
});
