"use strict";

// Files of variables, `.env`, by the rules of dotenv as Bun's `util.parseEnv` has them. Read here and not by the host's
// `util.parseEnv`: Electron up to 29 has none, that of Node 20 takes the next line for the value of a variable that has
// none, and that of Node 22 keeps comments behind a quote that is not closed. A config has to mean the same on every host.
// A test compares this with Bun's.

const { readFile } = require("node:fs/promises");
const path = require("node:path");
const { describe } = require("./problems.js");

/** `export`, name, `=`; a value in quotes may have several lines. */
const LINE = /^[ \t]*(?:export[ \t]+)?([\w.-]+)[ \t]*=[ \t]*("[^"]*"|'[^']*'|`[^`]*`|[^\n]*)/gm;

/** Variables by their names. A name that comes twice has its last value. */
function parseEnvFile(text) {
  const result = Object.create(null);
  const lines = text.replace(/^\uFEFF/, "").replace(/\r\n?/g, "\n");
  for (const [, name, value] of lines.matchAll(LINE)) result[name] = valueOf(value);
  return result;
}

function valueOf(raw) {
  const quote = raw[0];
  const isQuoted =
    raw.length > 1 && `"'\``.includes(quote) && raw.at(-1) === quote && raw.indexOf(quote, 1) === raw.length - 1;
  if (isQuoted) {
    const inner = raw.slice(1, -1);
    return quote === '"' ? inner.replace(/\\n/g, "\n") : inner;
  }
  const comment = raw.indexOf("#");
  return (comment < 0 ? raw : raw.slice(0, comment)).trim();
}

/** Layers of variables, one for each file. What can't be read is a problem at `place`. */
function readEnvFiles(files, place, directory, problems) {
  return Promise.all(
    files.map(async (file) => {
      const { path: name, optional = false } = typeof file === "string" ? { path: file } : file;
      const full = path.resolve(directory, name);
      try {
        return { variables: parseEnvFile(await readFile(full, "utf8")), isLiteral: true };
      } catch (error) {
        if (error.code !== "ENOENT" || !optional) {
          const hint =
            error.code === "ENOENT" ? "it does not exist; { path, optional: true } allows that" : error.message;
          problems.add(place, { message: `can't read ${full}: ${hint}`, found: describe(name) });
        }
        return { variables: {}, isLiteral: true };
      }
    }),
  );
}

module.exports = { parseEnvFile, readEnvFiles };
