// Makes the README's picture from the running demonstration: `node examples/demo/picture.mjs`. Needs tmux.

import { execFileSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { terminalSvg } from "./terminal_svg.mjs";
import { withoutColours } from "./text.mjs";
import { sleep, until } from "./waiting.mjs";

const COLUMNS = 100;
const ROWS = 34;
// The moment with the most to see: the shell has answered, and the log's writer waits.
const MOMENT = /^log +waits/m;
const MOMENT_TIMEOUT_MS = 30_000;
const A_LITTLE_LATER_MS = 600;

const root = fileURLToPath(new URL("../../", import.meta.url));
const picture = new URL("../../docs/images/demo.svg", import.meta.url);
// A server of its own, without the owner's configuration: nobody's sessions are touched.
const server = ["-L", `signalbox-picture-${process.pid}`, "-f", "/dev/null"];

function tmux(...args) {
  return execFileSync("tmux", [...server, ...args], { cwd: root, encoding: "utf8", stdio: "pipe" });
}

const size = ["-x", String(COLUMNS), "-y", String(ROWS)];
tmux("new-session", "-d", "-s", "demo", ...size, process.execPath, "examples/demo/demo.mjs");
try {
  const look = () => tmux("capture-pane", "-p", "-e", "-t", "demo");
  const found = await until(() => MOMENT.test(withoutColours(look())), { timeoutMs: MOMENT_TIMEOUT_MS });
  if (!found) throw new Error(`the demonstration did not show ${MOMENT}`);
  await sleep(A_LITTLE_LATER_MS);
  const lines = look().trimEnd().split("\n");
  mkdirSync(new URL("./", picture), { recursive: true });
  writeFileSync(picture, terminalSvg(lines, { columns: COLUMNS, title: "npm start" }));
  console.log(`docs/images/demo.svg: ${lines.length} lines`);
} finally {
  // The quit key, so that the demonstration cleans up after itself.
  tmux("send-keys", "-t", "demo", "q");
  await until(() => !hasSession(), { timeoutMs: 5_000 });
}

function hasSession() {
  try {
    return tmux("list-sessions") !== "";
  } catch {
    return false; // the server has ended with its last session
  }
}
