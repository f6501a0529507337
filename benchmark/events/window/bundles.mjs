// What runs in windows: a sandboxed preload is one file, and pages take CommonJS from nobody. Built with Vite, which the
// package has for its own tests, once a bench.

import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { PACKAGE_ROOT, cacheFolder } from "../../harness/places.mjs";

const SIDES = join(dirname(dirname(fileURLToPath(import.meta.url))), "sides");

let built;

/** @returns {Promise<string>} a folder with `<contender>.preload.js` and `<contender>.html` for each */
export function buildBundles() {
  built ??= build();
  return built;
}

async function build() {
  const vite = await import(pathToFileURL(createRequire(join(PACKAGE_ROOT, "package.json")).resolve("vite")).href);
  const folder = mkdtempSync(join(cacheFolder(), "windows-"));
  process.on("exit", () => rmSync(folder, { recursive: true, force: true }));
  for (const name of names("preload")) {
    await bundle(vite, join(SIDES, "preload", `${name}.js`), folder, `${name}.preload.js`, "cjs");
    await bundle(vite, join(SIDES, "page", `${name}.js`), folder, `${name}.page.js`, "iife");
    writeFileSync(join(folder, `${name}.html`), page(name));
  }
  return folder;
}

const names = (side) => readdirSync(join(SIDES, side)).map((file) => file.replace(/\.js$/, ""));

const page = (name) =>
  `<!doctype html><meta charset="utf-8"><title>${name}</title><script src="${name}.page.js"></script>`;

function bundle(vite, entry, outDir, fileName, format) {
  return vite.build({
    configFile: false,
    root: PACKAGE_ROOT,
    logLevel: "error",
    // As an app would have it.
    mode: "production",
    build: {
      outDir,
      emptyOutDir: false,
      copyPublicDir: false,
      minify: false,
      lib: { entry, formats: [format], name: "side", fileName: () => fileName },
      rollupOptions: { external: ["electron"] },
    },
  });
}
