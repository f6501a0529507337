"use strict";

const { BrowserWindow } = require("electron");
const { join } = require("node:path");
const { pathToFileURL } = require("node:url");
const { attach } = require("../../../electron/main.js");
const { waitFor } = require("../../harness.js");

const PRELOAD = require.resolve("../../../electron/preload.js");
const urlOf = (page) => pathToFileURL(join(__dirname, "pages", page)).href;

/** By its name, or of the app's own scheme. */
const isFixture = (page) => !page.includes(":") || page.startsWith("app:");

/** All that the tests' own bus allows. */
const ALL = { receive: ["*"], emit: ["*"], request: ["*"], handle: ["*"] };

/** A policy for the fixtures: all rights on one bus. */
function allowing(bus = "default", rights = ALL) {
  return { origins: ["file://"], buses: { [bus]: rights } };
}

/**
 * A sandboxed window with a fixture in it, attached by `policy` unless that is null.
 * `{ window, attachment, refusals, evaluate(fn, ...args), load(page), close() }`; `fn` runs in the page.
 */
async function openWindow({
  policy = allowing(),
  page = "index.html",
  preload = PRELOAD,
  show = false,
  ...options
} = {}) {
  const window = new BrowserWindow({
    show,
    webPreferences: {
      sandbox: true,
      contextIsolation: true,
      preload,
      backgroundThrottling: false,
      ...options.webPreferences,
    },
  });
  const refusals = [];
  const attachment =
    policy === null
      ? undefined
      : attach(window, { policy, onRefused: (refusal) => refusals.push(refusal), ...options.attach });
  const evaluate = (fn, ...args) =>
    window.webContents.executeJavaScript(`(${fn})(${args.map((arg) => JSON.stringify(arg)).join(", ")})`, true);
  const load = async (next) => {
    await window.loadURL(next.includes(":") ? next : urlOf(next));
    if (isFixture(next)) await waitFor(() => window.getTitle() === "loaded", { what: "the page's script" });
  };
  await load(page);
  const close = async () => {
    if (!window.isDestroyed()) window.destroy();
    await waitFor(() => window.isDestroyed(), { what: "the window to be gone" });
  };
  return { window, attachment, refusals, evaluate, load, close };
}

/** Runs `fn(window…)` with an open window, and closes it however that ends. */
async function withWindow(options, fn) {
  const opened = await openWindow(options);
  try {
    return await fn(opened);
  } finally {
    await opened.close();
  }
}

module.exports = { ALL, PRELOAD, allowing, openWindow, urlOf, withWindow };
