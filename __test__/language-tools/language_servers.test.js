"use strict";
const { spawnLanguageServer } = require("signalbox");
const { assert } = require("../harness.js");
const { positionOf, project, servers, testWithServers } = require("./servers.js");

/** Loading a compiler from a cold disk, on a machine that does other things. */
const TEST = { timeoutMs: 180_000 };

/** Each real server with a document, a request that it is made for, and what its answer has to show. */
const cases = {
  pyright: {
    languageId: "python",
    file: "a.py",
    text: "def add(a: int) -> int:\n    return a\n\nadd(1)\n",
    method: "textDocument/hover",
    at: ["add(1)", 1],
    check: ({ contents }) => assert.match(JSON.stringify(contents), /add.*int/),
  },
  pylsp: {
    languageId: "python",
    file: "a.py",
    text: "def add(a):\n    return a\n\nadd(1)\n",
    method: "textDocument/definition",
    at: ["add(1)", 1],
    check: ([{ range }]) => assert.deepEqual(range.start, { line: 0, character: 4 }),
  },
  json: {
    languageId: "json",
    file: "a.json",
    text: '{ "one": { "two": [3] } }',
    method: "textDocument/documentSymbol",
    check: (symbols) => assert.ok(symbols.some(({ name }) => name === "one")),
  },
  css: {
    languageId: "css",
    file: "a.css",
    text: "body { color: #ff0000; }",
    method: "textDocument/documentColor",
    check: ([{ color }]) => assert.deepEqual(color, { red: 1, green: 0, blue: 0, alpha: 1 }),
  },
  html: {
    languageId: "html",
    file: "a.html",
    text: "<html><body><p id='x'>é</p></body></html>",
    method: "textDocument/documentSymbol",
    check: (symbols) => assert.match(JSON.stringify(symbols), /"html"/),
  },
  bash: {
    languageId: "shellscript",
    file: "a.sh",
    text: "greet() { echo hi; }\ngreet\n",
    method: "textDocument/documentSymbol",
    check: (symbols) => assert.ok(symbols.some(({ name }) => name === "greet")),
  },
  yaml: {
    languageId: "yaml",
    file: "a.yaml",
    text: "one:\n  two: [3]\n",
    method: "textDocument/documentSymbol",
    check: (symbols) => assert.ok(symbols.some(({ name }) => name === "one")),
  },
  docker: {
    languageId: "dockerfile",
    file: "Dockerfile",
    text: "FROM node:20\nRUN true\n",
    method: "textDocument/hover",
    at: ["RUN", 1],
    check: ({ contents }) => assert.match(JSON.stringify(contents), /command/i),
  },
};

for (const [name, { languageId, file, text, method, at, check }] of Object.entries(cases)) {
  testWithServers(`the ${name} language server initializes, answers ${method} and shuts down`, TEST, async () => {
    const { rootPath, uri } = project(file, text);
    const server = await spawnLanguageServer({
      ...servers[name],
      rootPath,
      capabilities: { textDocument: {} },
      shutdownTimeoutMs: 60_000, // it is to end by itself, however busy the machine is
    });
    assert.equal(server.state, "running");
    assert.equal(typeof server.capabilities, "object");
    server.notify("textDocument/didOpen", { textDocument: { uri, languageId, version: 1, text } });
    const params = { textDocument: { uri } };
    if (at) params.position = positionOf(text, ...at);
    check(await server.request(method, params, { timeoutMs: 90_000 }));
    const { process } = server;
    await server.stop();
    assert.equal(server.state, "stopped");
    assert.equal(process.exit.reason, "exited", `it ended by ${JSON.stringify(process.exit)}`);
    assert.equal(process.exit.exitCode, 0);
  });
}
