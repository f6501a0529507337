// The stable form that is followed over time: one line a figure, host and peer.

import { summarise } from "./statistics.mjs";

/**
 * A peer that cannot run on a host is compared from another host of the same rounds, marked by `peerHost`;
 * `reason` then says why, and stands alone when there is no figure at all.
 */
export function toLines({ area, measure, series, hosts }) {
  const lines = [];
  for (const figure of measure.figures) {
    for (const host of hosts) {
      const ours = series.find((one) => one.isOurs && one.host === host.name);
      const names = [...new Set(series.filter((one) => !one.isOurs).map((one) => one.name))];
      for (const name of names) {
        const here = series.find((one) => one.name === name && (one.isLimit || one.host === host.name));
        const elsewhere = series.find((one) => one.name === name && one.host !== host.name && one.results.length > 0);
        const peer = here?.results.length ? here : (elsewhere ?? here);
        lines.push(line({ area, figure, host, ours, peer, here }));
      }
    }
  }
  return lines;
}

function line({ area, figure, host, ours, peer, here }) {
  const own = figureOf(ours, figure);
  const other = figureOf(peer, figure);
  const result = {
    area: area.name,
    measure: figure.name,
    host: host.name,
    value: round(own?.median),
    unit: figure.unit,
    peer: peer.name,
    peerValue: round(other?.median),
    ratio: ratio(own?.median, other?.median),
    runs: { ours: rounded(own), peer: rounded(other), ratioByMin: ratio(own?.min, other?.min) },
  };
  if (other && !peer.isLimit && peer.host !== host.name) result.peerHost = peer.host;
  const reason = reasonOf(ours, own, "signalbox") ?? reasonOf(here, figureOf(here, figure), peer.name);
  if (reason) result.reason = reason;
  return result;
}

export function figureOf(series, figure) {
  const values = (series?.results ?? []).map((result) => result[figure.key]).filter((value) => Number.isFinite(value));
  return values.length > 0 ? summarise(values) : null;
}

function reasonOf(series, summary, name) {
  if (summary) return undefined;
  return `${name}: ${series?.reason ?? "does not report this figure"}`;
}

function ratio(ours, peer) {
  return Number.isFinite(ours) && Number.isFinite(peer) && peer !== 0 ? Number((ours / peer).toFixed(3)) : null;
}

function rounded(summary) {
  if (!summary) return null;
  return Object.fromEntries(Object.entries(summary).map(([key, value]) => [key, round(value)]));
}

/** Four significant digits: more would claim what the machine cannot give. */
export function round(value) {
  return Number.isFinite(value) ? Number(value.toPrecision(4)) : null;
}
