// The link to an orchestrator: a program that decides what is to be done, beside the one that does it.

import type { Disposer, ListenOptions } from "./child.js";
import type { SignalboxError } from "./errors.js";
import type { RestartBudgetOptions, ToolLine, ToolNotification } from "./language-tools.js";
import type { RequestHandler, RequestOptions } from "./messages.js";
import type { ManagedProcess } from "./processes.js";
import type { RpcPeer } from "./rpc.js";
import type { Orchestrator, ServeOrchestratorOptions } from "./serve-orchestrator.js";
import type { PtyManager, Terminal } from "./terminals.js";

/** How a host and its orchestrator find each other. A sidecar is told of it by its environment. */
export interface OrchestratorConfig {
  /** Without one, a child of this program, or a service behind a WebSocket. Default: "manager-only". */
  mode?: "manager-only" | "sidecar" | "service";
  /** Whether `connectOrchestrator` connects, or the first command that needs it. Default: "lazy". */
  start?: "eager" | "lazy";
  sidecar?: {
    /**
     * The program. Default: `SIGNALBOX_ORCHESTRATOR_PATH`, else `orchestrator/index.js` (`.mjs`, `dist/index.js`) or
     * `orchestrator.js` in the resources of a packaged app.
     */
    path?: string;
    /**
     * What runs it; "none" for a program of its own. Default: "auto": this program's own runtime (Electron as Node),
     * else Node, else Bun; Bun for TypeScript; none for what is no script.
     */
    runtime?: "auto" | "electron" | "node" | "bun" | "none";
    args?: readonly string[];
    env?: Readonly<Record<string, string | undefined>>;
    cwd?: string;
  };
  service?: {
    /** `ws://…` or `wss://…`. */
    url?: string;
    /** Lets this program in. Never told to a sidecar. */
    token?: string;
  };
  /** What the orchestrator has to be able to do, and what is used of the rest. */
  capabilities?: {
    /** Without one of these the link is refused. Default: none. */
    required?: readonly string[];
    /** Default: all that it offers. */
    optional?: readonly string[];
  };
  /** Milliseconds for its hello. Default: 15,000. */
  handshakeTimeoutMs?: number;
  /** Milliseconds for its answer to the request to shut down, and again for its end. Default: 5,000. */
  shutdownTimeoutMs?: number;
  /**
   * How often it is connected again. Default: a sidecar 5 times in 3 minutes, after 100 ms doubling up to 5 s; a service
   * without end, after 200 ms doubling up to 5 s.
   */
  restart?: RestartBudgetOptions;
}

/** Where commands go. */
export interface CommandRoute {
  /** A command's name; what it begins with, if that ends with a star; a pattern; or a test. */
  match: string | RegExp | ((command: string) => boolean);
  to: "local" | "orchestrator";
  /** Without an orchestrator: this program's own command, or an error. Default: "error". */
  fallback?: "local" | "error";
}

/** Something that an orchestrator may follow. */
export interface StateTopic {
  /** What is so now; the answer to a subscription. `filter` is the subscriber's. */
  snapshot?(filter?: any): unknown;
  /** Has `tell` called with each change, until the result is called. */
  listen(tell: (value: unknown) => void, filter?: any): () => void;
}

/** Options of `connectOrchestrator`. */
export interface OrchestratorOptions extends OrchestratorConfig {
  /** This program's own commands, by name. */
  commands?: Readonly<Record<string, (params: any, context: { command: string }) => unknown>>;
  /** Looked at in order. Without a match, a command of `commands` is local and any other the orchestrator's. */
  routes?: readonly CommandRoute[];
  /** All that the orchestrator may call, such as `Panes.methods`. */
  methods?: Readonly<Record<string, RequestHandler>>;
  /** All that it may follow, such as `Panes.topics`. */
  topics?: Readonly<Record<string, StateTopic>>;
  /** What it is told of this program. Default: `{ name: "signalbox" }`. */
  client?: { name: string; version?: string };
}

export type OrchestratorState = "manager-only" | "idle" | "connecting" | "connected" | "degraded" | "closed";

/** Why the orchestrator is away. */
export interface Degraded {
  /** It could not be found, does not fit, could not be started or reached, or has gone. */
  reason: "not-found" | "incompatible" | "unreachable" | "lost";
  error: SignalboxError | Error;
  /** Milliseconds until it is tried again; undefined: not by itself. */
  retryInMs: number | undefined;
}

/** Events of a link, with what listeners get. */
export interface OrchestratorEvents {
  state: OrchestratorState;
  /** It is there, for the first time or again. */
  connected: { version: number; server: any; capabilities: string[]; restarts: number };
  /** It is away. */
  degraded: Degraded;
  notification: ToolNotification;
  log: ToolLine;
  stderr: ToolLine;
  error: SignalboxError | Error;
}

/** A link to an orchestrator that may not be there. Made by `connectOrchestrator`. */
export class OrchestratorLink {
  private constructor();
  readonly mode: "manager-only" | "sidecar" | "service";
  /** "idle": no command has needed it yet. */
  readonly state: OrchestratorState;
  /** Why it is away, while it is `degraded`. */
  readonly degraded: Degraded | undefined;
  /** How often it was connected again. */
  readonly restarts: number;
  /** What it can do and both want; empty while it is away. */
  readonly capabilities: string[];
  /** What it told of itself. */
  readonly server: any;
  /** The sidecar that serves, or did last. */
  readonly process: ManagedProcess | undefined;
  /** Whether it can do this, such as "orchestrate.route". */
  has(capability: string): boolean;
  /**
   * Does a command where its route says: by this program's own function, or by the orchestrator's `orchestrate.route`
   * with `{ command, ...params }`. Rejects with `ERR_SIGNALBOX_ORCHESTRATOR_UNAVAILABLE` when it needs one and there is
   * none; with `ERR_SIGNALBOX_PEER_GONE` when that goes meanwhile; else as calls do.
   */
  execute<Result = any>(command: string, params?: object, options?: RequestOptions): Promise<Result>;
  /** Calls a method of the orchestrator, which is connected if need be. */
  request<Result = any>(method: string, params?: unknown, options?: RequestOptions): Promise<Result>;
  /** Tells it something, if it is there. False: it is not, or much waits for it. */
  notify(method: string, params?: unknown): boolean;
  on<K extends keyof OrchestratorEvents>(
    event: K,
    listener: (value: OrchestratorEvents[K]) => void,
    options?: ListenOptions,
  ): Disposer;
  /** Connects now, also after it was given up. Settles with whether it is there. */
  start(): Promise<boolean>;
  /** Asks a sidecar to shut down, waits, and stops what is left, tree and all; or leaves the service. */
  close(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

/**
 * Links a program to its orchestrator. An eager one settles when that is there, or known to be away: that it is away is
 * no error here, but the link's state `degraded`. Rejects for wrong options.
 */
export function connectOrchestrator(options?: OrchestratorOptions): Promise<OrchestratorLink>;

/**
 * Serves the host behind a peer, as `serveOrchestrator` of `signalbox/child` serves the host that started it: for an
 * orchestrator that is a service. Call it in the same turn in which the peer came. Settles when both have agreed; rejects
 * with `ERR_SIGNALBOX_PEER_GONE` when the host goes before.
 *
 * @example
 * await RpcPeer.listen({ port: 7777, token }, (peer) => {
 *   serveOrchestratorOver(peer, { methods }).catch((error) => console.error(error.message));
 * });
 */
export function serveOrchestratorOver(peer: RpcPeer, options?: ServeOrchestratorOptions): Promise<Orchestrator>;

/** What a pane is, as plain data. */
export interface PaneState {
  id: string;
  session: string;
  type: "terminal";
  command?: string;
  /** The id of its terminal. */
  terminal: string;
  pid: number;
  cols: number;
  rows: number;
  state: "running" | "ended";
  exitCode?: number | null;
}

/** Panes with terminals, in sessions: for this program, and for an orchestrator by `methods` and `topics`. */
export class Panes {
  /** `terminals`: where they are made, default: a manager of their own. `shell` runs the commands, default: `$SHELL`. */
  constructor(options?: { terminals?: PtyManager; shell?: string });
  /** Makes a pane with a shell, or with a command that it runs; it is its session's active one. Default session: "main". */
  create(params?: {
    type?: "terminal";
    command?: string;
    session?: string;
    cwd?: string;
    env?: Record<string, string | undefined>;
    cols?: number;
    rows?: number;
  }): { paneId: string; pid: number };
  /** False: much waits for the terminal. */
  write(params: { paneId: string; data: string }): boolean;
  resize(params: { paneId: string; cols: number; rows: number }): void;
  /** Makes a pane its session's active one. */
  activate(params: { paneId: string }): void;
  /** Stops what runs in it, and forgets it. */
  close(params: { paneId: string }): Promise<void>;
  closeAll(): Promise<void>;
  state(): { sessions: { id: string; panes: string[]; activePane: string | undefined }[]; panes: PaneState[] };
  /** The terminal of a pane. */
  get(paneId: string): Terminal | undefined;
  /** `manager.createPane`, `manager.writePane`, `manager.resizePane`, `manager.getState`. */
  readonly methods: Readonly<Record<string, RequestHandler>>;
  /** `panes`: each change, with `isActive`. `output`: `{ paneId, data }`, for all or for `filter.panes`. */
  readonly topics: Readonly<Record<"panes" | "output", StateTopic>>;
}

// Without this, a declaration file exports all that it declares.
export {};
