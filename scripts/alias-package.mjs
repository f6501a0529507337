// npm/node-pty, the package that an alias for node-pty leads to: `"node-pty": "npm:@signalbox/node-pty"`.
//
//   node scripts/alias-package.mjs               writes its package.json; commit it
//   node scripts/alias-package.mjs --check       fails when what is committed differs from that
//   node scripts/alias-package.mjs --copy DIR    copies the package into DIR as it is published, with the licences
//
// Run the first mode after every change of the version. To publish: after the main package, `--copy` into a folder that
// is thrown away, and `npm publish` there.
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const folder = join(root, "npm", "node-pty");

const FILES = ["index.js", "index.d.ts"];
const PAPERS = ["LICENSE-MIT", "LICENSE-APACHE"];

function manifest() {
  const { name, version, license, engines } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  return {
    name: "@signalbox/node-pty",
    version,
    description: `node-pty's interface on the terminals of ${name}, for an alias`,
    license,
    keywords: ["node-pty", "pty", "terminal"],
    main: "./index.js",
    types: "./index.d.ts",
    exports: {
      ".": { types: "./index.d.ts", default: "./index.js" },
      "./package.json": "./package.json",
    },
    files: [...FILES, ...PAPERS],
    engines,
    // Exact: a version of the alias is that version of the interface.
    dependencies: { [name]: version },
  };
}

const text = `${JSON.stringify(manifest(), undefined, 2)}\n`;
const [mode, target] = process.argv.slice(2);

if (mode === undefined) {
  writeFileSync(join(folder, "package.json"), text);
} else if (mode === "--check") {
  if (readFileSync(join(folder, "package.json"), "utf8") !== text) {
    console.error('npm/node-pty/package.json does not fit package.json. Run "node scripts/alias-package.mjs".');
    process.exitCode = 1;
  }
} else if (mode === "--copy" && target !== undefined) {
  const to = resolve(target);
  mkdirSync(to, { recursive: true });
  for (const file of ["package.json", "README.md", ...FILES]) copyFileSync(join(folder, file), join(to, file));
  for (const paper of PAPERS) copyFileSync(join(root, paper), join(to, paper));
} else {
  console.error("Give nothing, --check, or --copy and a folder.");
  process.exitCode = 2;
}
