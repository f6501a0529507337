// A terminal as an app has it: a window that comes late, one that is slow, and a program that is started anew.
//
//   node examples/terminals/node.mjs

import { PtyManager } from "signalbox";

const terminals = new PtyManager({ defaults: { cols: 60, rows: 8, screen: true } });

// What a window would do with an xterm.js; here it only counts.
function openWindow(terminal, name, options) {
  const seen = { bytes: 0, snapshots: 0, skipped: 0 };
  const viewer = terminal.attach(options);
  viewer.on("snapshot", ({ ansi, skippedBytes }) => {
    // term.write(ansi)
    seen.snapshots += 1;
    seen.skipped += skippedBytes;
    seen.bytes += ansi.length;
  });
  viewer.on("data", ({ bytes }) => {
    // term.write(data, () => viewer.acknowledge(bytes))
    seen.bytes += bytes;
    viewer.acknowledge(bytes);
  });
  viewer.on("restart", ({ pid }) => console.log(`${name}: the program was started anew as ${pid}`));
  return { viewer, seen, name };
}

async function until(condition) {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 10));
}

const server = terminals.create({
  id: "dev-server",
  file: "sh",
  args: ["-c", "printf '\\033]0;dev server\\007'; read go; seq 1 200000; echo listening; read x"],
});

const early = openWindow(server, "early", { acknowledge: true });
const slow = openWindow(server, "slow", { acknowledge: true });
await until(() => early.seen.snapshots + slow.seen.snapshots === 2);
slow.viewer.pause();
server.write("go\r");
await until(() => server.screen.text().trimEnd().endsWith("listening"));

slow.viewer.resume();
const late = openWindow(server, "late");
await until(() =>
  [early, slow, late].every(({ viewer, seen }) => seen.snapshots > 0 && viewer.stats().behindBytes === 0),
);

for (const { name, seen } of [early, slow, late]) {
  console.log(`${name}: ${seen.bytes} bytes, ${seen.snapshots} snapshots, ${seen.skipped} bytes skipped`);
}
console.log(`"${server.screen.title}" shows: ${server.screen.text().trimEnd().split("\n").slice(-2).join(", ")}`);

await server.restart();
console.log(server.health());
await terminals.stopAll({ graceMs: 500 });
