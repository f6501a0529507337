"use strict";

// What can be attached to, told by what it can do: one Electron has classes that another one lacks.

const { optionType } = require("../../lib/errors.js");
const { UtilityTarget } = require("./utility_process.js");
const { WebContentsTarget } = require("./web_contents.js");

/** `{ key, makeTarget(attachment) }`. */
function targetOf(target) {
  const contents = target?.webContents ?? target; // of a BrowserWindow, BrowserView or WebContentsView
  if (isWebContents(contents)) return { key: contents, makeTarget: (hooks) => new WebContentsTarget(contents, hooks) };
  if (isUtilityProcess(target)) return { key: target, makeTarget: (hooks) => new UtilityTarget(target, hooks) };
  throw optionType("target", "a BrowserWindow, a WebContents or a UtilityProcess", target);
}

function isWebContents(value) {
  return typeof value?.send === "function" && typeof value.isDestroyed === "function" && "mainFrame" in value;
}

function isUtilityProcess(value) {
  return typeof value?.postMessage === "function" && typeof value.kill === "function" && typeof value.on === "function";
}

module.exports = { targetOf };
