"use strict";
const { readFileSync } = require("node:fs");
const { pathToFileURL } = require("node:url");
const { spawnLanguageServer } = require("signalbox");
const { assert } = require("../harness.js");
const { positionOf, project, servers, testWithServers } = require("./servers.js");

const TEXT = `export interface Point { left: number; top: number }
export function move(point: Point): Point {
  return { left: point.left + 1, top: point.top };
}
const wrong: string = 5;
move({ left: 1, top: 2 }).left;
`;

testWithServers(
  "tsserver gives completions, diagnostics, definitions and references",
  { timeoutMs: 180_000 },
  async () => {
    const { rootPath, path, uri } = project("a.ts", TEXT);
    assert.equal(uri, pathToFileURL(path).href);
    assert.equal(readFileSync(path, "utf8"), TEXT);
    const capabilities = { textDocument: { publishDiagnostics: {}, completion: {} } };
    const server = await spawnLanguageServer({
      ...servers.typescript,
      rootPath,
      capabilities,
      shutdownTimeoutMs: 60_000,
    });
    const diagnosed = new Promise((resolve) => {
      server.on("notification", ({ method, params }) => {
        if (method === "textDocument/publishDiagnostics" && params.diagnostics.length > 0) resolve(params);
      });
    });
    server.notify("textDocument/didOpen", {
      textDocument: { uri, languageId: "typescript", version: 1, text: TEXT },
    });
    const at = (...where) => ({ textDocument: { uri }, position: positionOf(TEXT, ...where) });
    const options = { timeoutMs: 90_000 };

    const completed = await server.request("textDocument/completion", at("point.left", 6), options);
    const labels = (completed.items ?? completed).map(({ label }) => label);
    assert.deepEqual([labels.includes("left"), labels.includes("top")], [true, true]);

    const { diagnostics } = await diagnosed;
    assert.ok(diagnostics.some(({ code, range }) => code === 2322 && range.start.line === 4));

    const definitions = await server.request("textDocument/definition", at("move({ left", 1), options);
    const [{ range, targetSelectionRange }] = [definitions].flat();
    assert.deepEqual((targetSelectionRange ?? range).start, positionOf(TEXT, "move(point"));

    const references = await server.request(
      "textDocument/references",
      { ...at("move(point", 1), context: { includeDeclaration: true } },
      options,
    );
    const lines = references.map(({ range: { start } }) => start.line).sort();
    assert.deepEqual(lines, [1, 5]);
    await server.stop();
    assert.equal(server.process.exit.exitCode, 0);
  },
);
