#!/usr/bin/env node
// Measures one area: node benchmark/run.mjs <area> [--json] [--quick] [--runs N] [--measure a,b] [--host node,bun]
// An area is a folder beside this file with an `area.mjs`; see README.md.

import { fail, readOptions } from "./harness/options.mjs";
import { isOnHost, loadArea, listAreas } from "./harness/areas.mjs";
import { withHosts } from "./harness/hosts.mjs";
import { probeContenders } from "./harness/probe.mjs";
import { measureInterleaved } from "./harness/interleave.mjs";
import { toLines } from "./harness/lines.mjs";
import { printTable } from "./harness/table.mjs";
import { saveResults } from "./harness/results.mjs";

const options = readOptions(process.argv.slice(2), await listAreas());
const area = await loadArea(options.area, options.measures).catch((error) => fail(error.message));
const progress = (text) => process.stderr.write(`${text}\n`);

await withHosts(options.hosts, async (hosts) => {
  const entries = await probeContenders(area, hosts, progress);
  const all = [];
  for (const measure of area.measures) {
    const series = await measureInterleaved({ area, measure, entries, options, progress });
    const lines = toLines({ area, measure, series, hosts: hosts.filter((host) => isOnHost(measure, host)) });
    if (options.json) for (const line of lines) process.stdout.write(`${JSON.stringify(line)}\n`);
    else printTable({ measure, series, lines });
    all.push({ measure: measure.name, series, lines });
  }
  const file = await saveResults({ area, hosts, entries, options, all });
  progress(`raw figures: benchmark/results/${file}`);
});
