// The table for people: one a figure, ratios are ours / theirs on the same host.

import { figureOf, round } from "./lines.mjs";

const HEADER = ["host", "who", "min", "median", "max", "spread", "ours/it", "by min", "notes"];

export function printTable({ measure, series, lines }) {
  for (const figure of measure.figures) {
    const better = figure.better ? `, ${figure.better} is better` : "";
    process.stdout.write(`\n${figure.name} (${figure.unit}${better}): ${figure.about ?? measure.about}\n`);
    const rows = [];
    const missing = new Map();
    for (const one of series) {
      const summary = figureOf(one, figure);
      if (summary) rows.push(rowOf({ figure, one, summary, lines, measure }));
      else remember(missing, one);
    }
    process.stdout.write(`${align([HEADER, ...rows])}\n`);
    for (const [reason, who] of missing) process.stdout.write(`  no figure: ${who.join(", ")}: ${reason}\n`);
  }
}

/** Never a silent gap, but one line for those who share a reason. */
function remember(missing, one) {
  const reason = one.reason ?? "does not report this figure";
  missing.set(reason, [...(missing.get(reason) ?? []), one.isLimit ? one.name : `${one.name} (${one.host})`]);
}

function rowOf({ figure, one, summary, lines, measure }) {
  const who = one.version ? `${one.name} ${one.version}` : one.name;
  const notes = [measure.note?.(one.results), failed(one), ...new Set(one.notes)].filter(Boolean).join("; ");
  const cells = [
    round(summary.min),
    round(summary.median),
    round(summary.max),
    `${Math.round(summary.spread * 100)} %`,
  ];
  const compared = lines.filter(
    (line) =>
      line.measure === figure.name &&
      line.peer === one.name &&
      (one.isLimit || (line.host === one.host && !line.peerHost)),
  );
  if (one.isOurs || compared.every((line) => line.ratio === null)) return [one.host, who, ...cells, "", "", notes];
  // The limit stands once for each host that was compared with it.
  const pairs = (key) => compared.map((line) => key(line) ?? "–").join(" · ");
  return [one.host, who, ...cells, pairs((line) => line.ratio), pairs((line) => line.runs.ratioByMin), notes];
}

function failed(one) {
  if (one.failures.length === 0) return "";
  return `${one.failures.length} of ${one.failures.length + one.results.length} runs failed: ${one.failures[0]}`;
}

function align(rows) {
  const widths = HEADER.map((_, column) => Math.max(...rows.map((row) => String(row[column]).length)));
  return rows
    .map((row) =>
      row
        .map((cell, column) =>
          column < 2 || column === row.length - 1
            ? String(cell).padEnd(widths[column])
            : String(cell).padStart(widths[column]),
        )
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}
