"use strict";
const { spawnSync } = require("node:child_process");
const { cpSync, mkdirSync, readdirSync, readFileSync, symlinkSync } = require("node:fs");
const { join } = require("node:path");
const { pathToFileURL } = require("node:url");
const { assert, tempDir, test, waitFor } = require("../../harness.js");
const { EventBus } = require("../../../index.js");
const { withWindow } = require("./open_window.js");

const root = join(__dirname, "..", "..", "..");

/** Builds the fixture by the installed Vite, and returns the folder of what came out. */
function build() {
  const project = tempDir();
  cpSync(join(__dirname, "vite-app"), project, { recursive: true });
  mkdirSync(join(project, "node_modules"));
  symlinkSync(root, join(project, "node_modules", "signalbox"));
  const vite = join(root, "node_modules", "vite", "bin", "vite.js");
  // Electron's own Node is older than Vite asks for.
  const { status, stderr, stdout } = spawnSync("node", [vite, "build"], { cwd: project, encoding: "utf8" });
  assert.equal(status, 0, `${stdout}${stderr}`);
  return join(project, "out");
}

test("a page that Vite built imports EventBus by the package's name, and meets the main process on it", async () => {
  const out = build();
  const [script] = readdirSync(join(out, "assets"));
  const text = readFileSync(join(out, "assets", script), "utf8");
  assert.doesNotMatch(text, /(?:^|[;}])import[{"*\s]|node:[a-z]/, "all that it needs is in it");
  const bus = new EventBus();
  try {
    const opened = [];
    bus.on("editor:opened", ({ path }) => opened.push(path));
    await withWindow({ page: pathToFileURL(join(out, "index.html")).href }, async ({ evaluate, window }) => {
      await waitFor(() => window.getTitle() === "loaded", { what: "the page's script" });
      await waitFor(() => opened.length === 1, { what: "the page's event" });
      bus.emit("conductor:progress", { percent: 50, at: new Date() });
      await waitFor(async () => (await evaluate(() => window.seen)).length === 1, { what: "main's event" });
      assert.deepEqual(await evaluate(() => window.seen), [[50, true]]);
      assert.equal(await evaluate(() => typeof window.require), "undefined");
    });
    assert.deepEqual(opened, ["a.txt"]);
  } finally {
    bus.close();
  }
});
