"use strict";
// The servers as their users start them, and tests that are skipped where they are not installed.

const { writeFileSync } = require("node:fs");
const { delimiter, dirname, join } = require("node:path");
const { pathToFileURL } = require("node:url");
const { assert, skipUnless, tempDir, test } = require("../harness.js");
const { runtimes } = require("../runtimes.js");
const { folder, isInstalled } = require("./installation.js");

const node = runtimes.find(({ name }) => name === "node");

/** Their shebang lines look for a Node. */
const env = node ? { PATH: `${dirname(node.command)}${delimiter}${process.env.PATH}` } : {};

const npm = (name, ...args) => ({ command: join(folder, "node_modules", ".bin", name), args, env });
const python = (name, ...args) => ({ command: join(folder, "python", "bin", name), args, env });

const servers = {
  typescript: npm("typescript-language-server", "--stdio"),
  pyright: npm("pyright-langserver", "--stdio"),
  json: npm("vscode-json-language-server", "--stdio"),
  css: npm("vscode-css-language-server", "--stdio"),
  html: npm("vscode-html-language-server", "--stdio"),
  bash: npm("bash-language-server", "start"),
  yaml: npm("yaml-language-server", "--stdio"),
  docker: npm("docker-langserver", "--stdio"),
  pylsp: python("pylsp"),
  everything: npm("mcp-server-everything", "stdio"),
  filesystem: (...folders) => npm("mcp-server-filesystem", ...folders),
  memory: npm("mcp-server-memory"),
  debugpy: python("python", "-m", "debugpy.adapter"),
};

// In CI a skip would hide that nothing is tested.
if (process.env.CI && !isInstalled()) {
  test("the language servers are installed", () => assert.fail("run: node scripts/setup-language-tools.mjs"));
}

const testWithServers = skipUnless(
  isInstalled(),
  "the language servers are not installed; run: npm run setup:language-tools",
);

/** A folder with one file in it, as `{ path, rootPath, uri, text }`. */
function project(name, text) {
  const rootPath = tempDir();
  const path = join(rootPath, name);
  writeFileSync(path, text);
  return { rootPath, path, text, uri: pathToFileURL(path).href };
}

/** The position of the first occurrence of `what`, `offset` characters into it. */
function positionOf(text, what, offset = 0) {
  const index = text.indexOf(what) + offset;
  assert.ok(index >= offset, `${what} is not there`);
  const lines = text.slice(0, index).split("\n");
  return { line: lines.length - 1, character: lines.at(-1).length };
}

module.exports = { positionOf, project, servers, testWithServers };
