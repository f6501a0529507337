// Raw figures are kept: a ratio that cannot be recomputed proves nothing.

import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { machineFacts } from "./machine.mjs";
import { BENCHMARK_ROOT } from "./places.mjs";

/** @returns {Promise<string>} the file's name; quick runs carry "-quick" and stay out of git */
export async function saveResults({ area, hosts, entries, options, all }) {
  const now = new Date().toISOString();
  const name = `${area.name}-${options.quick ? "quick-" : ""}${now.slice(0, 16).replace(":", "")}.json`;
  const folder = join(BENCHMARK_ROOT, "results");
  await mkdir(folder, { recursive: true });
  const record = {
    area: area.name,
    date: now,
    quick: options.quick,
    runs: options.runs,
    machine: machineFacts(),
    hosts: hosts.map(({ name: host, version, reason }) => ({ name: host, version, reason })),
    contenders: entries.map(({ host, peerName, version, reason }) => ({
      host: host.name,
      name: peerName,
      version,
      reason,
    })),
    measures: all,
  };
  await writeFile(join(folder, name), `${JSON.stringify(record, null, 1)}\n`);
  return name;
}
