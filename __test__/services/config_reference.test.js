"use strict";
const { spawnSync } = require("node:child_process");
const { readFileSync } = require("node:fs");
const { join } = require("node:path");
const { SERVICE } = require("../../lib/services/config/schema");
const { assert, host, skipUnless, test } = require("../harness.js");

const root = join(__dirname, "..", "..");

skipUnless(host === "node", "it is about files, not hosts")("types and reference are what the schema makes", () => {
  const script = join(root, "scripts", "services-config.mjs");
  const { status, stderr } = spawnSync(process.execPath, [script, "--check"], { encoding: "utf8" });
  assert.equal(status, 0, stderr);
});

test("every option of a service has a meaning in the reference", () => {
  const reference = readFileSync(join(root, "docs", "services-config.md"), "utf8");
  for (const [name, { doc }] of Object.entries(SERVICE.fields)) {
    assert.ok(doc.length > 0, name);
    assert.ok(reference.includes(`| \`${name}\` |`), name);
  }
});
