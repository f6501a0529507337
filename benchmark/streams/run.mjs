// Bytes into a page, beside `webContents.send`: `node benchmark/streams/run.mjs`.
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buildPage } from "../../scripts/build-page.mjs";
import { withDisplay } from "../../scripts/hosts/display.mjs";
import { electronFlags, resolveElectron } from "../../scripts/hosts/electron.mjs";

await buildPage();
const { executable } = resolveElectron();
const profile = mkdtempSync(join(tmpdir(), "signalbox-bench-"));
const lines = await withDisplay(
  (env) =>
    new Promise((resolve, reject) => {
      const flags = [...electronFlags(executable), `--user-data-dir=${profile}`];
      const child = spawn(executable, [...flags, join(import.meta.dirname, "app")], {
        env,
        stdio: ["ignore", "pipe", "ignore"],
      });
      let output = "";
      child.stdout.on("data", (text) => (output += text));
      child.on("error", reject);
      child.on("close", () => resolve(output.split("\n").filter((line) => line.startsWith("{"))));
    }),
);
rmSync(profile, { recursive: true, force: true });
const results = lines.map((line) => JSON.parse(line));
const ours = results.find(({ name }) => name === "signalbox");
console.table(
  results.map(({ name, megabytesPerSecond, mainCpuMs, pageCpuMs }) => ({
    name,
    "MB/s": Math.round(megabytesPerSecond),
    "main CPU, ms": mainCpuMs,
    "page CPU, ms": pageCpuMs,
    "ours: times its MB/s": (ours.megabytesPerSecond / megabytesPerSecond).toFixed(2),
    "ours: of its CPU": ((ours.mainCpuMs + ours.pageCpuMs) / (mainCpuMs + pageCpuMs)).toFixed(2),
  })),
);
