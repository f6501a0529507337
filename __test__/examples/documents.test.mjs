// The snippets in the documents run as they stand, and print what stands behind each `console.log`.
//
// A snippet is a block of `js` or `ts`; TypeScript runs on Bun alone. One that can't run is under a comment `<!-- not run: why -->`.
// One under `<!-- file: name -->` is a file that the others of its document find beside them.
// A last line `// prints: a, b` tells all lines of the output.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { resolveBun } from "../../scripts/hosts/bun.mjs";

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const DOCUMENTS = [
  "README.md",
  "docs/electron.md",
  "docs/errors.md",
  "docs/processes.md",
  "docs/migration-process-manager.md",
  "docs/node-pty.md",
  "docs/terminals.md",
  "docs/screen.md",
  "docs/recording.md",
  "docs/rpc.md",
  "docs/events.md",
  "docs/testing.md",
  "docs/rpc-children.md",
  "docs/language-tools.md",
  "docs/orchestrator.md",
  "docs/services.md",
  "docs/migration-pm2.md",
  "docs/migration-process-compose.md",
];
// Each takes well under two seconds on an idle machine.
const TIMEOUT_MS = 60_000;

const SNIPPET = /^(?:<!-- (not run[^>]*|file: [^>]*) -->\n)?```(js|ts)\n([^]*?)^```$/gm;
const FILE = "file: ";
const PRINTED = /console\.log\(.*\/\/ (.+)$/gm;
const ALL_PRINTED = /^\/\/ prints: (.+)\n$/m;

/** The snippets of a document that run, with their lines. */
function snippetsOf(document) {
  const text = readFileSync(join(root, document), "utf8");
  const snippets = Array.from(text.matchAll(SNIPPET), (match) => {
    const [, note = "", language, source] = match;
    return { line: text.slice(0, match.index).split("\n").length, note, language, source };
  });
  const files = snippets.filter(({ note }) => note.startsWith(FILE));
  const run = snippets.filter(({ note }) => note === "");
  return run.map((snippet) => ({ ...snippet, files }));
}

/** A folder in which `import … from "signalbox"` finds this package. */
function project(t) {
  const folder = mkdtempSync(join(tmpdir(), "signalbox-snippet-"));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  mkdirSync(join(folder, "node_modules"));
  symlinkSync(root, join(folder, "node_modules", "signalbox"));
  return folder;
}

function run(executable, file) {
  return new Promise((resolve, reject) => {
    const child = spawn(executable, [file], {
      cwd: dirname(file),
      env: { ...process.env, NO_COLOR: "1" },
      stdio: ["ignore", "pipe", "pipe"],
    });
    let output = "";
    child.stdout.on("data", (chunk) => (output += chunk));
    child.stderr.on("data", (chunk) => (output += chunk));
    child.on("error", reject);
    child.on("close", (code, signal) => resolve({ code, signal, output }));
  });
}

async function assertRuns(t, executable, { language, source, files }) {
  const folder = project(t);
  for (const { note, source: text } of files) writeFileSync(join(folder, note.slice(FILE.length)), text);
  const file = join(folder, language === "ts" ? "snippet.ts" : "snippet.mjs");
  writeFileSync(file, source);
  const { code, signal, output } = await run(executable, file);
  assert.deepEqual({ code, signal }, { code: 0, signal: null }, output);
  const lines = output.trim().split("\n");
  for (const [, printed] of source.matchAll(PRINTED))
    assert.ok(lines.includes(printed), `${printed}: not in\n${output}`);
  const all = ALL_PRINTED.exec(source);
  if (all) assert.equal(lines.join(", "), all[1]);
}

/** Bun, or undefined where it is missing; in CI it has to be there. */
function bun() {
  try {
    return resolveBun().executable;
  } catch (error) {
    if (process.env.CI) throw error;
    return undefined;
  }
}

const hosts = { Node: process.execPath, Bun: bun() };

for (const [host, executable] of Object.entries(hosts)) {
  for (const document of DOCUMENTS) {
    describe(`snippets of ${document} on ${host}`, { concurrency: 2 }, () => {
      for (const snippet of snippetsOf(document)) {
        if (snippet.language === "ts" && host !== "Bun") continue;
        const skip = executable ? false : `no ${host} here`;
        test(`${document}:${snippet.line} runs`, { timeout: TIMEOUT_MS, skip }, (t) =>
          assertRuns(t, executable, snippet),
        );
      }
    });
  }
}
