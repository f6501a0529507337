"use strict";

const { webcrypto } = require("node:crypto");

/** A new certificate for this machine's own names, signed by itself, with its key: `{ cert, key }`. */
async function makeCertificate() {
  globalThis.crypto ??= webcrypto; // Node 18 keeps it in its module
  const { generate } = require("selfsigned");
  const names = [
    { type: 2, value: "localhost" },
    { type: 7, ip: "127.0.0.1" },
  ];
  const { cert, private: key } = await generate([{ name: "commonName", value: "localhost" }], {
    keyType: "ec",
    algorithm: "sha256",
    extensions: [{ name: "subjectAltName", altNames: names }],
  });
  return { cert, key };
}

module.exports = { makeCertificate };
