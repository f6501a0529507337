// Works like a watching build: every change starts compilers, and a cache daemon runs beside them. These are the
// grandchildren that a stop has to find.

import { spawn } from "node:child_process";

const CHANGE_EVERY_MS = 1_500;
const FILES = ["button.ts", "list.ts", "store.ts", "router.ts", "theme.css"];

// Enough work to show up as processor time.
const COMPILE = `n=0; while [ $n -lt 12000 ]; do n=$((n+1)); done; printf '  \\033[33m%s\\033[0m compiled\\n' "$1"`;

// The hard case, on purpose: it leaves the process group (detached) and ignores polite signals. Ending the watcher's
// process group is not enough to be rid of it.
const DAEMON = `trap "" TERM HUP INT; while :; do sleep 1; done`;

spawn("sh", ["-c", DAEMON], { detached: true, stdio: ["ignore", "inherit", "inherit"] });
console.log("cache daemon started outside of the process group");

let change = 0;

function compile() {
  const files = [0, 1, 2].map((offset) => FILES[(change + offset) % FILES.length]);
  change += 1;
  console.log(`change ${change}: \x1b[1m${files.length} compilers\x1b[0m`);
  for (const file of files) spawn("sh", ["-c", COMPILE, "sh", file], { stdio: ["ignore", "inherit", "inherit"] });
}

compile();
setInterval(compile, CHANGE_EVERY_MS);
