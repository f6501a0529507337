// The orchestrator's side of the link, for signalbox/child.

import type { Disposer, ListenOptions } from "./child.js";
import type { HostEvents } from "./host.js";
import type { RequestContext, RequestOptions } from "./messages.js";
import type { OrchestratorConfig } from "./orchestrator.js";

/** What handlers of an orchestrator get besides the parameters. */
export interface OrchestratorContext extends RequestContext {
  readonly orchestrator: Orchestrator;
}

/** Options of `serveOrchestrator`. */
export interface ServeOrchestratorOptions {
  /** What the host is told. Default: "orchestrator" and "0". */
  name?: string;
  version?: string;
  /** What the host may call, `orchestrate.route` first of all. Their names are capabilities. */
  methods?: Readonly<Record<string, (params: any, context: OrchestratorContext) => unknown>>;
  /** More capabilities. */
  capabilities?: readonly string[];
  /** Waited for before the program ends. */
  onShutdown?: () => unknown;
}

/** A topic that is followed. */
export interface StateSubscription<Snapshot = any> {
  /** What was so when it began. All that changed since is told. */
  snapshot: Snapshot;
  dispose(): Promise<void>;
}

/** This program as the orchestrator of its host. */
export interface Orchestrator {
  /** The config that the host told, with defaults. */
  readonly config: OrchestratorConfig;
  /** What the host agreed to use. */
  readonly capabilities: string[];
  /** Whether the host offers a method, such as "manager.createPane", or a topic, such as "state.output". */
  has(capability: string): boolean;
  call<Result = any>(method: string, params?: unknown, options?: RequestOptions): Promise<Result>;
  notify(method: string, params?: unknown): boolean;
  on<K extends keyof HostEvents>(event: K, listener: (value: HostEvents[K]) => void, options?: ListenOptions): Disposer;
  /**
   * Follows a topic. The listener is called for one event after the other, each when it is done with the one before. One
   * that is slow does not hold up the host: what does not fit is left out, and `dropped` counts it. `window`, 1 to 1,024,
   * is how many may be on their way; default: 64.
   */
  subscribe<Value = any, Snapshot = any>(
    topic: string,
    listener: (value: Value, info: { dropped: number }) => unknown,
    options?: { filter?: unknown; window?: number },
  ): Promise<StateSubscription<Snapshot>>;
}

// Without this, a declaration file exports all that it declares.
export {};
