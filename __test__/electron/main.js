"use strict";
// The app that runs test files in Electron's real main process. `SIGNALBOX_TEST_FILES`: a JSON array of absolute paths.

const { app } = require("electron");
const { runElectronTests } = require("../harness.js");
const { registerAppScheme, serveAppScheme } = require("./app_scheme.js");

// Tests open and close windows; the app ends when the tests do, not with its last window.
app.on("window-all-closed", () => {});

registerAppScheme();

async function main() {
  const files = JSON.parse(process.env.SIGNALBOX_TEST_FILES || "[]");
  if (files.length === 0)
    throw new Error("SIGNALBOX_TEST_FILES names no test file; run: node scripts/test.mjs electron");
  await app.whenReady();
  serveAppScheme();
  console.log(
    `# Electron ${process.versions.electron}, Node ${process.versions.node}, ${process.platform}-${process.arch}`,
  );
  const { failed } = await runElectronTests(files);
  return failed === 0 ? 0 : 1;
}

main().then(
  (code) => app.exit(code),
  (error) => {
    console.error(error);
    app.exit(1);
  },
);
