// The live table: one row for each child, as many columns as fit.

import { bytes, count, milliseconds, seconds } from "./formats.mjs";
import { width } from "./text.mjs";

const STATE_COLOURS = {
  pending: "dim",
  starting: "cyan",
  running: "green",
  paused: "magenta",
  waits: "magenta",
  stopping: "yellow",
  stopped: "dim",
  failed: "red",
};

// In the order in which they are given up when the terminal is narrow, the last one first.
const COLUMNS = [
  { title: "name", columns: 6, of: (entry) => entry.name, isLeft: true },
  { title: "state", columns: 8, of: (entry) => entry.state, isLeft: true },
  { title: "cpu", columns: 8, of: ({ metrics }) => (metrics ? `${count(metrics.treeCpuMs)} ms` : "") },
  {
    title: "memory",
    columns: 7,
    of: ({ metrics, hasEnded }) => (metrics && !hasEnded ? bytes(metrics.treeMemoryBytes) : ""),
  },
  { title: "procs", columns: 5, of: ({ metrics, hasEnded }) => (hasEnded ? "0" : count(metrics?.treeProcesses ?? 1)) },
  { title: "output", columns: 7, of: (entry) => bytes(entry.bytes) },
  { title: "pid", columns: 8, of: ({ child }) => String(child.pid) },
  { title: "ended", columns: 12, of: ({ child }) => ending(child.exit), isLeft: true },
];
const NARROW_COLUMNS = 60;

/** The table's lines. When there are more children than rows, the latest are shown. */
export function tableLines({ roster, delay, elapsedMs, help, paint, columns, maxRows }) {
  const gap = columns < NARROW_COLUMNS ? 1 : 2;
  const shown = fitting(columns, gap);
  const rows = roster.entries.slice(-Math.max(1, maxRows - 3));
  return [
    paint.dim(titleLine({ roster, delay, elapsedMs, columns })),
    paint.dim(shown.map((column) => cell(column, column.title)).join(" ".repeat(gap))),
    ...rows.map((entry) => row(shown, entry, paint).join(" ".repeat(gap))),
    ...(help ? [help] : []),
  ];
}

function titleLine({ roster, delay, elapsedMs, columns }) {
  const { running, processes } = roster.total();
  let title = `─ ${seconds(elapsedMs)} `;
  const parts = [`loop delay ≤ ${milliseconds(delay.worstMs)}`, `${running} running`, `${processes} processes`];
  for (const part of parts) {
    if (width(title) + width(part) + 3 <= columns) title += `· ${part} `;
  }
  return title.padEnd(columns, "─");
}

/** The same in one line, for where nothing can be drawn in place. */
export function statusLine({ roster, delay, elapsedMs }) {
  const { running, processes, cpuMs, memoryBytes, bytes: output } = roster.total();
  return [
    `${seconds(elapsedMs)}: ${running} running, ${processes} processes, cpu ${count(cpuMs)} ms`,
    `memory ${bytes(memoryBytes)}, output ${bytes(output)}, loop delay at most ${milliseconds(delay.worstMs)}`,
  ].join(", ");
}

function fitting(columns, gap) {
  let used = -gap;
  return COLUMNS.filter((column) => (used += gap + column.columns) <= columns);
}

function row(columns, entry, paint) {
  return columns.map((column) => {
    const text = cell(column, column.of(entry));
    if (column.title === "name") return paint[entry.colour](text);
    return column.title === "state" ? paint[STATE_COLOURS[entry.state]](text) : text;
  });
}

function cell({ columns, isLeft }, text) {
  return isLeft ? text.padEnd(columns) : text.padStart(columns);
}

function ending(exit) {
  if (!exit) return "";
  return exit.signal ?? `exit code ${exit.exitCode}`;
}
