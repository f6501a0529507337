"use strict";

const { fileURLToPath } = require("node:url");
const { optionType } = require("../errors.js");

/** A file's path, of a path or a URL. */
function toPath(file, option) {
  if (file instanceof URL) return fileURLToPath(file);
  if (typeof file !== "string") throw optionType(option, "a path or a file URL", file);
  return file;
}

module.exports = { toPath };
