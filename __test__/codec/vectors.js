"use strict";
// The vectors, as both implementations read them: see docs/sbx1.md, "Vectors".

const { readFileSync } = require("node:fs");
const { join } = require("node:path");

const folder = join(__dirname, "..", "vectors");

/** The cases of one file of vectors. */
const readVectors = (name) => JSON.parse(readFileSync(join(folder, `${name}.json`), "utf8"));

const toBytes = (base64) => new Uint8Array(Buffer.from(base64, "base64"));

const toBase64 = (bytes) => Buffer.from(bytes).toString("base64");

module.exports = { folder, readVectors, toBase64, toBytes };
