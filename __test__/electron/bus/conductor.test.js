"use strict";
const { spawnSync } = require("node:child_process");
const { cpSync, mkdirSync, symlinkSync } = require("node:fs");
const { join } = require("node:path");
const { assert, tempDir, test, waitFor } = require("../../harness.js");

const root = join(__dirname, "..", "..", "..");

/** The example as somebody has it who installed what its package.json names, built. */
function install() {
  const project = tempDir();
  cpSync(join(root, "examples", "conductor"), project, { recursive: true });
  mkdirSync(join(project, "node_modules"));
  symlinkSync(root, join(project, "node_modules", "signalbox"));
  symlinkSync(join(root, "node_modules", "rolldown"), join(project, "node_modules", "rolldown"));
  const { status, stderr } = spawnSync("node", ["build.mjs"], { cwd: project, encoding: "utf8" });
  assert.equal(status, 0, stderr);
  return project;
}

test("the conductor of @atomiton/events' requirements serves its editor in a sandboxed page, as both stand", async () => {
  const window = await require(install()).window;
  const evaluate = (script) => window.webContents.executeJavaScript(script, true);
  await waitFor(() => window.getTitle() === "ready", { what: "the page's script" });
  for (let clicks = 0; clicks < 3; clicks++) {
    await evaluate('document.querySelector("output").textContent = ""; document.querySelector("button").click()');
    const shown = await waitFor(() => evaluate('document.querySelector("output").textContent'), { what: "the answer" });
    assert.equal(shown, "123 1970-01-01T00:00:00.000Z E_UNCONNECTED");
  }
  window.destroy();
});
