// What managers publish on a bus.

import type { ProcessState } from "./child.js";
import type { ServiceGroupState, ServiceState } from "./services.js";

/** What `publishTo` publishes. */
export interface PublishOptions {
  /** Before the names of all events, such as `"build/"`; at most 200 characters. Default: none. */
  prefix?: string;
  /**
   * Kinds of events. `started` is also `process:failed`, `terminal` all of `terminal:*`, `line` is `process:line` and
   * `process:skipped`, of services `service:line` and `service:skipped`, `service` all else of `service:*`. Default: all but
   * `line`. `metrics` come of processes with `metricsIntervalMs`.
   */
  events?: readonly ("started" | "state" | "exit" | "warning" | "metrics" | "terminal" | "service" | "line")[];
  /** Whose lines; of a terminal there is `stdout` alone. Default: both. */
  streams?: readonly ("stdout" | "stderr")[];
  /**
   * What happens to lines while a receiver on the bus is behind: `lossless` (default) has the process wait in its own
   * write, `lossy` lets it go on; `process:skipped` then tells how many bytes are missing. Services always go on.
   */
  flow?: "lossless" | "lossy";
  /** Also publishes the engine's log as `log` events: a filter as that of `onLog`. Default: no. */
  log?: string;
  /** Says which processes are published, and which services: of these `id` and `name` are the service's. Default: all. */
  where?(process: { id: string; name?: string; command: string; metadata?: Record<string, unknown> }): boolean;
  /** Ends it as the disposer does. */
  signal?: AbortSignal;
}

/** Who it is about. */
export interface PublishedProcess {
  readonly id: string;
  readonly name?: string;
}

/** Which instance of a service it is about. */
export interface PublishedService {
  readonly service: string;
  /** From 0. */
  readonly instance: number;
  /** The service's name, or `api.1`. */
  readonly label: string;
}

/**
 * The events of `publishTo`, without prefix. Those of one process come in their order; `process:exit` comes after the last
 * line that the process itself wrote.
 */
export interface PublishedEvents {
  "process:started": PublishedProcess & { readonly pid: number };
  "process:failed": PublishedProcess & { readonly code: string; readonly message: string };
  "process:state": PublishedProcess & { readonly state: ProcessState };
  "process:exit": PublishedProcess & {
    readonly exitCode: number | null;
    readonly signal: string | null;
    readonly reason: string;
    readonly durationMs: number;
  };
  "process:line": PublishedProcess & { readonly stream: "stdout" | "stderr"; readonly line: string };
  "process:skipped": PublishedProcess & { readonly stream: "stdout" | "stderr"; readonly bytes: number };
  "process:warning": PublishedProcess & {
    readonly scope: string;
    readonly bytes: number;
    readonly limitBytes: number;
  };
  "process:metrics": PublishedProcess & {
    readonly cpuPercent: number;
    readonly cpuMs: number;
    readonly memoryBytes: number;
    readonly uptimeMs: number;
    readonly threads?: number;
    readonly handles?: number;
    readonly readBytes?: number;
    readonly writtenBytes?: number;
    readonly treeProcesses?: number;
    readonly treeCpuPercent?: number;
    readonly treeMemoryBytes?: number;
  };
  /** An instance of a service is in another state. */
  "service:state": PublishedService & {
    readonly state: ServiceState;
    readonly previous: ServiceState;
    /** Runs begun, and those of them that the restart policy began. */
    readonly runs: number;
    readonly restarts: number;
    readonly reason?: string;
    readonly pid?: number;
  };
  "service:exit": PublishedService & {
    readonly exitCode: number | null;
    readonly signal: string | null;
    readonly reason: string;
    readonly durationMs: number;
  };
  /** The restart policy will begin another run, after the delay. */
  "service:restart": PublishedService & {
    readonly restarts: number;
    readonly reason: string;
    readonly delayMs: number;
  };
  /** A health check was answered. */
  "service:health": PublishedService & {
    readonly healthy: boolean;
    readonly failures: number;
    readonly message?: string;
  };
  "service:warning": PublishedService & { readonly message: string };
  /** An instance is no more, after a scaling down. */
  "service:removed": PublishedService;
  "service:line": PublishedService & { readonly stream: "stdout" | "stderr"; readonly line: string };
  "service:skipped": PublishedService & { readonly stream: "stdout" | "stderr"; readonly bytes: number };
  /** A group of services as a whole is in another state. */
  "service:group": { readonly state: ServiceGroupState };
  "terminal:title": PublishedProcess & { readonly title: string };
  "terminal:bell": PublishedProcess;
  "terminal:cwd": PublishedProcess & { readonly cwd: string };
  "terminal:command": PublishedProcess & { readonly mark: number; readonly command?: string };
  "terminal:command-end": PublishedProcess & {
    readonly mark: number;
    readonly command?: string;
    readonly exitCode?: number;
    readonly durationMs?: number;
  };
  log: {
    readonly level: string;
    readonly target: string;
    readonly message: string;
    readonly at: Date;
    readonly fields: Record<string, string>;
    readonly dropped?: number;
  };
}

// Without this, a declaration file exports all that it declares.
export {};
