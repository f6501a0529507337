// Figures: what they hold, and who tells them.

import type {
  AggregatedMetrics,
  BasicMetrics,
  ManagedProcess,
  MemoryWarning,
  ProcessManager,
  ProcessMetrics,
  Terminal,
} from "signalbox";
import { same } from "./same.js";

same<
  BasicMetrics,
  {
    readonly cpuPercent: number;
    readonly cpuMs: number;
    readonly memoryBytes: number;
    readonly uptimeMs: number;
    readonly startTime: Date;
    readonly custom: Record<string, unknown>;
  }
>();
same<
  Pick<ProcessMetrics, Exclude<keyof ProcessMetrics, keyof BasicMetrics>>,
  {
    readonly userMs: number;
    readonly systemMs: number;
    readonly threads: number;
    readonly handles: number | null;
    readonly readBytes: number | null;
    readonly writtenBytes: number | null;
    readonly treeProcesses: number;
    readonly treeCpuPercent: number;
    readonly treeCpuMs: number;
    readonly treeMemoryBytes: number;
  }
>();
same<
  MemoryWarning,
  {
    readonly type: "memory";
    readonly scope: "process" | "tree";
    readonly bytes: number;
    readonly limitBytes: number;
  }
>();

export function childrenTellTheirFigures(child: ManagedProcess, terminal: Terminal) {
  same<Promise<ProcessMetrics | undefined>, ReturnType<typeof child.metrics>>();
  same<ManagedProcess, ReturnType<typeof child.setMetric>>();
  child.setMetric("jobs", 3).setMetric("jobs", undefined);
  child.on("metrics", (metrics) => same<ProcessMetrics, typeof metrics>());
  child.on("warning", (warning) => same<MemoryWarning, typeof warning>());
  terminal.onMetrics((metrics) => same<ProcessMetrics, typeof metrics>());
  terminal.onWarning((warning) => same<MemoryWarning, typeof warning>());
  // @ts-expect-error -- a name is a string
  child.setMetric(1, 2);
}

export async function managersAddThemUp(manager: ProcessManager) {
  const full = await manager.metrics();
  same<(ProcessMetrics & { readonly id: string })[], typeof full>();
  const basic = await manager.metrics({ fields: "basic" });
  same<(BasicMetrics & { readonly id: string })[], typeof basic>();
  const sums = await manager.aggregate(["a"]);
  same<AggregatedMetrics, typeof sums>();
  // @ts-expect-error -- no such set
  await manager.metrics({ fields: "some" });
}
