"use strict";

// Imports a module that may be TypeScript, anew when it has changed.
//
// Bun does that itself. On Node, TypeScript is read by jiti 2 where it is installed, in the project or beside this package: it
// is what Nuxt, Tailwind and ESLint load their configs by, reads all of TypeScript's syntax, and finds imports without
// endings as Bun and bundlers do, so that a config means the same everywhere. Without it, by Node itself from 22.18 and
// 23.6 on, which leaves out the types and does no more. jiti is an optional peer: the package has no dependencies.

const { createRequire } = require("node:module");
const { pathToFileURL } = require("node:url");
const { SignalboxError } = require("../errors.js");

/** What can be imported. */
const ENDINGS = /\.([cm]?[jt]s|json)$/;

const TYPESCRIPT = /\.[cm]?ts$/;

/** Node's own names for what jiti can do and it can't. */
const BEYOND_NODE = new Set([
  "ERR_INVALID_TYPESCRIPT_SYNTAX",
  "ERR_MODULE_NOT_FOUND",
  "ERR_UNSUPPORTED_DIR_IMPORT",
  "ERR_UNSUPPORTED_TYPESCRIPT_SYNTAX",
]);

/** Versions by file: of one that was loaded before, the host has the exports of then. */
const versions = new Map();

/** The namespace of a module's exports. Modules that it imports are not read anew. */
async function importModule(file, version) {
  const url = pathToFileURL(file).href;
  const isChanged = versions.has(file) && versions.get(file) !== version;
  versions.set(file, version);
  if (isChanged) delete require.cache[file]; // CommonJS is kept by file, whatever stands behind it
  const fresh = isChanged ? `${url}?version=${version}` : url;
  if (process.versions.bun) return import(fresh);
  if (!TYPESCRIPT.test(file)) return importScript(fresh, file);

  const jiti = findJiti(file);
  if (jiti) return importByJiti(jiti, file);
  if (process.features.typescript) return importTypes(fresh, file);
  throw loaderMissing(file, `Node ${process.versions.node} can't read TypeScript`);
}

function importByJiti(createJiti, file) {
  // One copy of this package, whichever the config finds: an error's class is the one that the program knows.
  return createJiti(file, { alias: { signalbox: require.resolve("../../index.js") } }).import(file);
}

/** A `.js` file may have the syntax of modules without its package saying so, which Node below 20.19 takes for CommonJS. */
async function importScript(url, file) {
  try {
    return await import(url);
  } catch (cause) {
    if (!(cause instanceof SyntaxError && /^Unexpected token 'export'|import statement/.test(cause.message)))
      throw cause;
    const jiti = findJiti(file);
    if (jiti) return importByJiti(jiti, file);
    throw new SyntaxError(
      `${cause.message}. An ECMAScript module is named .mjs, or its package.json says "type": "module"`,
    );
  }
}

/** jiti's maker, of version 2, as the project or this package sees it. */
function findJiti(file) {
  for (const from of [file, __filename]) {
    try {
      const { createJiti } = createRequire(from)("jiti");
      if (typeof createJiti === "function") return createJiti;
    } catch {
      // Not installed there.
    }
  }
  return undefined;
}

async function importTypes(url, file) {
  try {
    return await import(url);
  } catch (cause) {
    if (!BEYOND_NODE.has(cause?.code)) throw cause;
    const error = loaderMissing(file, cause.message);
    error.cause = cause;
    throw error;
  }
}

function loaderMissing(file, why) {
  const message = `Can't load ${file}: ${why}. Install a loader for it, "npm install --save-dev jiti", or write the config in JavaScript.`;
  return new SignalboxError("ERR_SIGNALBOX_CONFIG_LOADER", message, { file });
}

module.exports = { ENDINGS, importModule };
