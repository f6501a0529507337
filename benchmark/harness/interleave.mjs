// Round robin: run 1 of everybody, run 2 of everybody, … The machine's mood then falls on all alike.

import { prepareInput, takesPart } from "./areas.mjs";
import { launchLimit, launchMeasured } from "./launch.mjs";
import { compileLimit } from "./limit.mjs";

/** After so many failed runs in a row a contender sits the rest of a measure out: a hang costs its whole timeout each time. */
const MAX_FAILURES = 2;

/** One participant's results in one measure. `host` is "c" for the limit. */
/** @typedef {{ host: string, name: string, isOurs: boolean, isLimit: boolean, version?: string, reason?: string, results: object[], failures: string[], notes: string[] }} Series */

/** @returns {Promise<Series[]>} */
export async function measureInterleaved({ area, measure, entries, options, progress }) {
  const { input, reason } = await prepareInput(measure, options);
  const wanted = entries.filter(
    (entry) =>
      takesPart(entry, measure) && (!options.contenders || entry.isOurs || options.contenders.includes(entry.peerName)),
  );
  const runners = wanted.map((entry) => contenderRunner(area, measure, entry, input));
  if (!options.contenders || options.contenders.includes("c"))
    runners.push(await limitRunner(area, measure, entries, input));

  if (reason) for (const { series } of runners) series.reason ??= reason;

  for (let round = 0; round < options.runs; round++) {
    // Everybody starts a round once in a while: who goes first meets a cooler machine.
    for (let place = 0; place < runners.length; place++) {
      const { series, run } = runners[(place + round) % runners.length];
      if (series.reason) continue;
      progress(`${measure.name} ${round + 1}/${options.runs}: ${series.name} (${series.host})`);
      record(series, await run());
    }
  }
  for (const { series } of runners) {
    if (!series.reason && series.results.length === 0) series.reason = series.failures[0];
  }
  return runners.map(({ series }) => series);
}

function record(series, outcome) {
  if (outcome.note) series.notes.push(outcome.note);
  if (outcome.reason) {
    series.failures.push(outcome.reason);
    const last = series.results.length === 0 || series.failures.length > series.results.length;
    if (last && series.failures.length >= MAX_FAILURES) series.reason = outcome.reason;
    return;
  }
  series.results.push(outcome.value);
}

function contenderRunner(area, measure, entry, input) {
  const series = {
    host: entry.host.name,
    name: entry.peerName,
    isOurs: entry.isOurs,
    isLimit: false,
    version: entry.version,
    reason: entry.reason ?? lacking(measure, entry),
    results: [],
    failures: [],
    notes: [],
  };
  const own = entry.slow && input.forSlow ? { ...input, ...input.forSlow } : input;
  const task = {
    area: area.name,
    contender: entry.contender,
    measure: measure.name,
    input: { ...own, forSlow: undefined },
  };
  return { series, run: () => launchMeasured(entry.host, task, measure.timeoutMs) };
}

function lacking(measure, entry) {
  return measure.needs?.map((probe) => entry.lacks[probe]).find(Boolean);
}

async function limitRunner(area, measure, entries, input) {
  const series = { host: "c", name: "c", isOurs: false, isLimit: true, results: [], failures: [], notes: [] };
  if (measure.runLimit) {
    const host = entries.find((entry) => !entry.host.reason)?.host;
    const task = { area: area.name, measure: measure.name, input: { ...input, forSlow: undefined } };
    return host
      ? { series, run: () => launchMeasured(host, task, measure.timeoutMs) }
      : { series: { ...series, reason: "no host" } };
  }
  if (!measure.limit) return { series: { ...series, reason: measure.noLimit ?? "no limit written" } };
  try {
    const program = await compileLimit(area.name, measure.limit.program);
    return { series, run: () => launchLimit(program, measure.limit.args(input), measure.timeoutMs) };
  } catch (error) {
    return { series: { ...series, reason: error.message.split("\n")[0] } };
  }
}
