import { processes, type PageNews, type PageProcessStatus } from "signalbox/renderer";
import { byId } from "../element.ts";
import type { Tabs } from "../terminals/tabs.ts";
import { bytes, percent } from "./format.ts";
import { ProcessRow } from "./row.ts";

const METRICS_INTERVAL_MS = 500;

/** Shows the processes of the main process, as they are. */
export function showProcesses(tabs: Tabs): void {
  const body = byId("processes");
  const totals = byId("totals");
  const rows = new Map<string, ProcessRow>();

  function take({ changed, removed, metrics }: PageNews<PageProcessStatus>) {
    for (const status of changed) rowOf(status.id).show(status);
    for (const id of removed) {
      rows.get(id)?.element.remove();
      rows.delete(id);
    }
    for (const figures of metrics) rows.get(figures.id)?.measure(figures);
    if (metrics.length === 0) return;
    const cpu = metrics.reduce((sum, { treeCpuPercent }) => sum + treeCpuPercent, 0);
    const memory = metrics.reduce((sum, { treeMemoryBytes }) => sum + treeMemoryBytes, 0);
    totals.textContent = `${metrics.length} running · ${percent(cpu)} · ${bytes(memory)}`;
  }

  function rowOf(id: string): ProcessRow {
    const row = rows.get(id) ?? new ProcessRow(id, tabs);
    if (!rows.has(id)) body.append(row.element);
    rows.set(id, row);
    return row;
  }

  void processes.watch(take, { metricsIntervalMs: METRICS_INTERVAL_MS });
}
