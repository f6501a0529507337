// Before anything is measured, each contender does small jobs on each host. What it can't do is listed with its reason,
// and keeps it out of the measures that need it: a hang costs a whole timeout, run after run.

import { prepareInput, takesPart } from "./areas.mjs";
import { launchMeasured } from "./launch.mjs";

const PROBE_TIMEOUT_MS = 8_000;
/** Some peers lose a short output by chance; that alone shall not exclude them. */
const ATTEMPTS = 3;

/**
 * One participant: a contender on a host. `reason` is set when it cannot take part at all, `lacks` names the probes
 * that failed, each with its reason.
 * @typedef {{ host: import("./hosts.mjs").Host, contender: string, peerName: string, isOurs: boolean, features: string[], slow?: boolean, version?: string, reason?: string, lacks: Record<string, string> }} Entry
 */

/** @returns {Promise<Entry[]>} */
export async function probeContenders(area, hosts, progress) {
  const [basic, ...others] = area.probes;
  const entries = [];
  for (const host of hosts) {
    for (const name of area.contenders) {
      const { contender } = await import(`../${area.name}/contenders/${name}.mjs`);
      const entry = {
        host,
        contender: name,
        peerName: contender.name,
        isOurs: contender.name === "signalbox",
        features: contender.features ?? [],
        slow: contender.slow,
        lacks: {},
      };
      const own = area.measures.filter((measure) => takesPart(entry, measure));
      if (own.length === 0) continue;
      const needed = others.filter((job) => own.some((measure) => measure.needs?.includes(job)));
      const excluded = host.reason ?? contender.excludedOn?.[host.name];
      const found = excluded ? { reason: excluded } : await probe(area, host, name, basic);
      Object.assign(entry, { version: found.version, reason: found.reason });
      if (entry.reason) progress(`unavailable: ${entry.peerName} on ${host.name}: ${entry.reason}`);
      else for (const job of needed) await tryJob({ area, host, name, job, entry, progress });
      entries.push(entry);
    }
  }
  return entries;
}

async function tryJob({ area, host, name, job, entry, progress }) {
  const { reason } = await probe(area, host, name, job);
  if (!reason) return;
  entry.lacks[job] = `fails ${job}: ${reason}`;
  progress(`limited: ${entry.peerName} on ${host.name} ${entry.lacks[job]}`);
}

async function probe(area, host, contender, name) {
  const { measure } = await import(`../${area.name}/measures/${name}.mjs`);
  const { input, reason } = await prepareInput(measure, { quick: true });
  if (reason) return { reason };
  const task = { area: area.name, contender, measure: name, input };
  let found;
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    found = await launchMeasured(host, task, measure.timeoutMs ?? PROBE_TIMEOUT_MS);
    if (!found.reason || found.isFinal) return found;
  }
  return found;
}
