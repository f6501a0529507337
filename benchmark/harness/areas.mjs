// An area is a folder that holds area.mjs, contenders/, measures/ and, if there is a limit in C, limit/.

import { existsSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { BENCHMARK_ROOT, withoutPaths } from "./places.mjs";

export async function listAreas() {
  const entries = await readdir(BENCHMARK_ROOT, { withFileTypes: true });
  return entries
    .filter((entry) => entry.isDirectory() && existsSync(join(BENCHMARK_ROOT, entry.name, "area.mjs")))
    .map((entry) => entry.name);
}

/**
 * Loads the area with its measures in the order of `area.mjs`; contenders stay names, they load in the measured process.
 * A measure can be asked for by its own name or by that of one of its figures.
 */
export async function loadArea(name, onlyMeasures) {
  const { area } = await import(`../${name}/area.mjs`);
  const measures = [];
  for (const measure of area.measures) measures.push((await import(`../${name}/measures/${measure}.mjs`)).measure);
  const unknown = (onlyMeasures ?? []).filter((wanted) => !measures.some((measure) => isCalled(measure, wanted)));
  if (unknown.length > 0) {
    throw new Error(`no such measure in ${name}: ${unknown.join(", ")}; there are: ${area.measures.join(", ")}`);
  }
  const isWanted = (measure) => !onlyMeasures || onlyMeasures.some((wanted) => isCalled(measure, wanted));
  return { ...area, name, measures: measures.filter(isWanted) };
}

function isCalled(measure, wanted) {
  return measure.name === wanted || measure.figures.some((figure) => figure.name === wanted);
}

/** @returns {Promise<{ input: object, reason?: string }>} what the measured process gets, made outside of it */
export async function prepareInput(measure, { quick }) {
  try {
    return { input: (await measure.prepare?.({ quick })) ?? {} };
  } catch (error) {
    return { input: {}, reason: withoutPaths(error.message).split("\n")[0] };
  }
}

/** A contender that is made for something else is no gap in a measure, and is not listed in it. */
export function takesPart(entry, measure) {
  return isOnHost(measure, entry.host) && (!measure.feature || entry.features.includes(measure.feature));
}

/** Some measures are about one host alone: only Electron has windows. */
export function isOnHost(measure, host) {
  return !measure.hosts || measure.hosts.includes(host.name);
}
