// What handles and results look like. They are read, not written and not made by programs.

import {
  engineStats,
  ManagedProcess,
  onLog,
  Terminal,
  type EngineStats,
  type ExitInfo,
  type LogRecord,
  type ProcessHandle,
  type ProcessMetrics,
  type ProcessState,
  type Signal,
  type TerminalExit,
} from "signalbox";
import { same } from "./same.js";

same<
  ExitInfo,
  {
    readonly exitCode: number | null;
    readonly code: number | null;
    readonly signal: NodeJS.Signals | null;
    readonly reason: "exited" | "signaled" | "stopped" | "timedOut" | "limitExceeded";
    readonly durationMs: number;
  }
>();
same<TerminalExit, { readonly exitCode: number; readonly signal?: number }>();
same<
  ProcessHandle,
  { readonly id: string; readonly pid: number; readonly startTime: Date; readonly adapter?: string }
>();
same<ProcessState, "pending" | "starting" | "running" | "paused" | "stopping" | "stopped" | "failed">();
same<Signal, NodeJS.Signals | number>();
same<
  EngineStats,
  {
    readonly wakeUps: number;
    readonly drains: number;
    readonly deliveries: number;
    readonly bytes: number;
    readonly children: number;
    readonly guardian: "running" | "unavailable" | "not started";
    readonly guardianReason: string | undefined;
  }
>();
same<
  LogRecord,
  {
    readonly level: "error" | "warn" | "info" | "debug" | "trace";
    readonly target: string;
    readonly message: string;
    readonly at: number;
    readonly fields: Readonly<Record<string, string>>;
    readonly dropped: number;
  }
>();

export async function endsAreTold(terminal: Terminal, child: ManagedProcess) {
  same<ExitInfo | undefined, typeof terminal.exit>();
  same<ExitInfo | undefined, typeof child.exit>();
  same<Promise<ExitInfo>, ReturnType<typeof terminal.wait>>();
  same<Promise<ExitInfo>, ReturnType<typeof terminal.stop>>();
  same<Promise<ExitInfo>, ReturnType<typeof child.wait>>();
  same<Promise<ExitInfo>, ReturnType<typeof child.stop>>();
  same<Promise<ExitInfo>, ReturnType<typeof child.kill>>();
  same<Promise<void>, ReturnType<typeof child.drain>>();
  same<Promise<ProcessMetrics | undefined>, ReturnType<typeof child.metrics>>();
  same<Promise<ProcessMetrics | undefined>, ReturnType<typeof terminal.metrics>>();
  same<void, ReturnType<typeof terminal.kill>>();
  same<EngineStats, ReturnType<typeof engineStats>>();
}

export function theLogIsListenedTo(signal: AbortSignal) {
  onLog((record) => same<LogRecord, typeof record>(), { filter: "signalbox::process=debug,info", signal });
  // @ts-expect-error -- a filter is text
  onLog(() => {}, { filter: 3 });
  // @ts-expect-error -- no such option
  onLog(() => {}, { level: "debug" });
}

export function programsMakeNoHandles() {
  // @ts-expect-error -- spawnPty makes them
  const terminal = new Terminal();
  // @ts-expect-error -- spawn makes them
  const child = new ManagedProcess();
  return [terminal, child];
}

export function handlesAreTestedFor(value: unknown) {
  if (value instanceof Terminal) value.resize(80, 24);
  else if (value instanceof ManagedProcess) value.end();
}

export function terminalsAreReadOnly(terminal: Terminal) {
  same<number, typeof terminal.cols>();
  same<number, typeof terminal.rows>();
  // @ts-expect-error -- readonly
  terminal.id = "a";
  // @ts-expect-error -- readonly
  terminal.pid = 1;
  // @ts-expect-error -- readonly
  terminal.state = "stopped";
  // @ts-expect-error -- readonly
  terminal.exit = undefined;
  // @ts-expect-error -- resize() does it
  terminal.cols = 1;
  // @ts-expect-error -- resize() does it
  terminal.rows = 1;
}

export function processesAreReadOnly(child: ManagedProcess, handle: ProcessHandle) {
  same<string | undefined, typeof child.name>();
  same<Date, typeof child.startTime>();
  same<ProcessHandle, typeof child.handle>();
  // @ts-expect-error -- readonly
  child.id = "a";
  // @ts-expect-error -- readonly
  child.pid = 1;
  // @ts-expect-error -- readonly
  child.name = "a";
  // @ts-expect-error -- readonly
  child.state = "stopped";
  // @ts-expect-error -- readonly
  child.exit = undefined;
  // @ts-expect-error -- readonly
  child.startTime = new Date();
  // @ts-expect-error -- readonly
  child.handle = handle;
  // @ts-expect-error -- readonly
  child.handle.pid = 1;
}

export function resultsAreReadOnly(exit: ExitInfo, record: LogRecord, stats: EngineStats) {
  // @ts-expect-error -- readonly
  exit.exitCode = 1;
  // @ts-expect-error -- readonly
  exit.signal = null;
  // @ts-expect-error -- readonly
  exit.reason = "exited";
  // @ts-expect-error -- readonly
  exit.durationMs = 1;
  // @ts-expect-error -- readonly
  record.fields.pid = "1";
  // @ts-expect-error -- readonly
  stats.wakeUps = 1;
}
