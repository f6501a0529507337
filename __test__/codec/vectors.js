"use strict";
// The vectors, as both implementations read them: see docs/sbx1.md, "Vectors".

const { readFileSync } = require("node:fs");
const { join } = require("node:path");
const { registerVectorClasses } = require("../vectors/builders.js");

const folder = join(__dirname, "..", "vectors");

/** The cases of one file of vectors. */
const readVectors = (name) => JSON.parse(readFileSync(join(folder, `${name}.json`), "utf8"));

const toBytes = (base64) => new Uint8Array(Buffer.from(base64, "base64"));

const toBase64 = (bytes) => Buffer.from(bytes).toString("base64");

/** Runs `check` with the vectors' classes registered, as other tests register some of the same names. */
function withVectorClasses(check) {
  const disposers = registerVectorClasses();
  try {
    check();
  } finally {
    for (const dispose of disposers) dispose();
  }
}

/** A failure names its case. */
function eachCase(cases, check) {
  for (const vector of cases) {
    try {
      check(vector);
    } catch (error) {
      error.message = `${vector.name}: ${error.message}`;
      throw error;
    }
  }
}

module.exports = { eachCase, folder, readVectors, toBase64, toBytes, withVectorClasses };
