// Makes electron/renderer.mjs, the one file that pages import, from electron/page/: `node scripts/build-page.mjs`.
//
// An ES module without imports, as a bundler takes it and as `<script type="module">` loads it; no `eval` and no inline
// script, so that a strict Content-Security-Policy is met. Readable: stack traces of users' errors lead into it.
import { existsSync, readdirSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const output = join(root, "electron", "renderer.mjs");

/** What the file is made of, at most: all that pages may load. */
const INPUTS = ["electron/page", "electron/streams/page", "lib", "scripts/build-page.mjs"];

const ADVICE = `The bundler rolldown is not installed.
Run "npm ci" in ${root} first.`;

function newest(path) {
  const stat = statSync(path);
  if (!stat.isDirectory()) return stat.mtimeMs;
  return Math.max(stat.mtimeMs, ...readdirSync(path).map((name) => newest(join(path, name))));
}

export function isPageCurrent() {
  if (!existsSync(output)) return false;
  const inputs = INPUTS.map((name) => join(root, name)).filter((path) => existsSync(path));
  return Math.max(...inputs.map(newest)) <= statSync(output).mtimeMs;
}

export async function buildPage() {
  const { rolldown } = await import("rolldown").catch(() => {
    throw new Error(ADVICE);
  });
  const bundle = await rolldown({
    input: join(root, "electron", "page", "index.mjs"),
    cwd: root,
    // Whatever Node has would be an error of ours, told at load.
    platform: "browser",
    onLog(level, log) {
      if (level !== "info") throw new Error(`${output}: ${log.message}`);
    },
  });
  await bundle.write({ file: output, format: "esm", sourcemap: false, comments: { legal: false } });
  await bundle.close();
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) await buildPage();
