// Builds the example app and runs it in the real Electron, under Playwright.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { _electron } from "playwright-core";
import { build } from "vite";
import { buildPage } from "../../../scripts/build-page.mjs";
import { withDisplay } from "../../../scripts/hosts/display.mjs";
import { electronFlags, resolveElectron } from "../../../scripts/hosts/electron.mjs";

const root = dirname(dirname(dirname(dirname(fileURLToPath(import.meta.url)))));
const app = join(root, "examples", "electron-app");

/** What a shell of the app reads first: a prompt that is the same on every machine. */
const RC = String.raw`PS1='\[\e[1;34m\]\W\[\e[m\] \[\e[32m\]❯\[\e[m\] '
`;

export async function buildApp() {
  await buildPage();
  await build({ configFile: join(app, "vite.config.mjs"), logLevel: "error" });
}

/** Runs `fn({ electron, page, home })` with the app running, its shells in the folder `home`. `flags` are Chromium's. */
export async function withApp({ flags = [] }, fn) {
  const { executable } = resolveElectron();
  const home = mkdtempSync(join(tmpdir(), "signalbox-app-"));
  writeFileSync(join(home, ".bashrc"), RC);
  try {
    return await withDisplay(async (env) => {
      const electron = await _electron.launch({
        executablePath: executable,
        args: [
          ...electronFlags(executable),
          ...flags,
          `--user-data-dir=${join(home, "profile")}`,
          join(app, "main", "main.js"),
        ],
        cwd: home,
        env: { ...env, HOME: home, SHELL: "/bin/bash", PROMPT_COMMAND: "", LANG: "C.UTF-8" },
      });
      try {
        const page = await electron.firstWindow();
        return await fn({ electron, page, home });
      } finally {
        await electron.close();
      }
    });
  } finally {
    rmSync(home, { recursive: true, force: true, maxRetries: 5 });
  }
}
