"use strict";
// A program that speaks lines of `{ id, method, params }` as people write it by hand, and knows nothing of signalbox.

const { readFileSync, writeFileSync } = require("node:fs");
const { join } = require("node:path");
const { RpcPeer } = require("signalbox");
const { assert, tempDir, test } = require("../harness.js");
const { runtimes } = require("../runtimes.js");

const WRAPPER = readFileSync(join(__dirname, "wrapper.txt"), "utf8");

/** What only Bun takes as it is. */
const withoutTypes = (source) => source.replace(/: (string|any|Promise<any>)(?=[,)\s])/g, "");

const ANALYSIS = `
async function analyse() {
  const files = await ctx.files.list("c1");
  const text = await callBackend("files.read", { name: files[0] });
  const error = await callBackend("files.delete", { name: files[0] }).catch((thrown) => thrown.message);
  console.log(JSON.stringify({ files, text, error }));
  process.exit(0);
}
analyse();
`;

for (const runtime of runtimes) {
  test(`a wrapper written by hand in ${runtime.name} calls what the host exposes, and nothing else`, async () => {
    const isBun = runtime.name === "bun";
    const path = join(tempDir(), isBun ? "wrapper.ts" : "wrapper.cjs");
    const source = `const ctx = {};\n${WRAPPER}\n${ANALYSIS}`;
    writeFileSync(path, isBun ? source : withoutTypes(source));
    const seen = [];
    const peer = await RpcPeer.spawn({
      command: runtime.command,
      args: [path],
      env: runtime.env,
      dialect: "bare",
      methods: {
        "files.list": (params) => (seen.push(params), ["a.txt", "b.txt"]),
        "files.read": ({ name }) => `text of ${name}`,
      },
    });
    const lines = [];
    peer.on("log", ({ text }) => lines.push(text));
    const closed = new Promise((resolve) => peer.on("close", resolve));
    const { exitCode } = await closed;
    assert.equal(exitCode, 0);
    assert.deepEqual(seen, [{ conversationId: "c1" }]);
    // What it prints as its result is no message, and comes as it is.
    assert.equal(lines.length, 1);
    const { files, text, error } = JSON.parse(lines[0]);
    assert.deepEqual([files, text], [["a.txt", "b.txt"], "text of a.txt"]);
    assert.match(error, /no method "files\.delete"/);
  });
}
