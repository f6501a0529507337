// Every check that is not a test: `node scripts/lint.mjs` (`npm run lint`). CI runs the same.
//
// cargo-deny and typos come from their own packages; where one is not installed, that is said, and in
// CI it is installed first (see .ci/run).

import { spawnSync } from "node:child_process";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const bin = (name) => join(root, "node_modules", ".bin", name);

/** Name, command, and whether a user may do without. */
const CHECKS = [
  ["rustfmt", ["cargo", "fmt", "--all", "--check"]],
  // The fence: the engine must build without N-API.
  [
    "clippy, engine alone",
    ["cargo", "clippy", "--workspace", "--locked", "--no-default-features", "--all-targets", "--", "-D", "warnings"],
  ],
  ["clippy, with the binding", ["cargo", "clippy", "--locked", "--all-targets", "--", "-D", "warnings"]],
  ["oxlint", [bin("oxlint"), "--deny-warnings"]],
  ["prettier", [bin("prettier"), "--check", "--log-level", "warn", "."]],
  ["alias package", [process.execPath, join("scripts", "alias-package.mjs"), "--check"]],
  ["platform packages", [process.execPath, join("scripts", "platform-packages.mjs"), "--check"]],
  ["types and reference of service configs", [process.execPath, join("scripts", "services-config.mjs"), "--check"]],
  ["cargo-deny", ["cargo-deny", "--workspace", "--all-features", "check", "licenses", "bans", "sources"], "optional"],
  ["typos", ["typos"], "optional"],
];

let failed = 0;
for (const [name, [command, ...args], need] of CHECKS) {
  const { error, status } = spawnSync(command, args, { cwd: root, stdio: "inherit" });
  const isMissing = error?.code === "ENOENT";
  if (isMissing && need === "optional" && !process.env.CI) {
    console.log(`skipped  ${name}: not installed`);
    continue;
  }
  if (status !== 0) failed++;
  console.log(`${status === 0 ? "ok      " : "FAILED  "} ${name}${isMissing ? ": not installed" : ""}`);
}
process.exitCode = failed > 0 ? 1 : 0;
