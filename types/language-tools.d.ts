// Language servers, debug adapters and servers of the Model Context Protocol.

import type { Disposer, ListenOptions, WaitOptions } from "./child.js";
import type { SignalboxError } from "./errors.js";
import type { RequestHandler, RequestOptions } from "./messages.js";
import type { ManagedProcess, ProcessOptions } from "./processes.js";
import type { RpcPeer, RpcPeerOptions } from "./rpc.js";

/** How a tool is started, and spoken with. */
export interface ToolOptions extends ProcessOptions, Omit<RpcPeerOptions, "methods" | "dialect"> {
  /** A path with a slash, or a name that is searched for in the child's `PATH`. */
  command: string;
  /** How its messages are told from each other. Default: as its protocol has it. */
  framing?: "newline" | "content-length" | "auto";
  /** A larger message of it is left out. */
  maxFrameBytes?: number;
}

/** Options of a call to a tool. */
export interface ToolCallOptions extends RequestOptions {
  /** Called with what the tool tells of its progress, while the call waits. */
  onProgress?: (value: any) => void;
}

/** A notification of a tool. */
export interface ToolNotification {
  method: string;
  params?: any;
}

/** A line of a tool's standard error, or one of its standard output that is no message. */
export interface ToolLine {
  text: string;
}

/** A folder of the workspace, as language servers have it. */
export interface WorkspaceFolder {
  uri: string;
  name: string;
}

/** When something that has ended is started again. */
export interface RestartBudgetOptions {
  /** Default: "on-failure", that is after an exit code other than 0, or a signal. */
  policy?: "no" | "on-failure" | "always";
  /** Most restarts within `windowMs`; then it is given up. Default: 5. */
  maxRestarts?: number;
  /** Milliseconds. Default: 180,000. */
  windowMs?: number;
  /** Milliseconds before the first restart of a window; each that follows waits twice as long. Default: 100. */
  minDelayMs?: number;
  /** Longest wait, in milliseconds. Default: 5,000. */
  maxDelayMs?: number;
}

/** Options of `spawnLanguageServer`: those of a process and of a peer, and those of the protocol. */
export interface LanguageServerOptions extends ToolOptions {
  /** The project's folder: `rootUri`, and the one workspace folder. */
  rootPath?: string;
  /** Several folders. Default: that of `rootPath`. */
  workspaceFolders?: readonly WorkspaceFolder[];
  /** What the client can do, as the protocol has it. Default: nothing. */
  capabilities?: object;
  /** What this server wants to be told. */
  initializationOptions?: unknown;
  /** Default: `{ name: "signalbox" }`. */
  clientInfo?: { name: string; version?: string };
  /** Of messages for people, such as "de". */
  locale?: string;
  trace?: any;
  /**
   * Answers to the server's own requests and notifications, by method. Default: as an editor without settings and
   * dialogs answers.
   */
  handlers?: Readonly<Record<string, RequestHandler>>;
  /** Milliseconds for the answer to `initialize`; `Infinity` for no limit. Default: 60,000. */
  initializeTimeoutMs?: number;
  /** Milliseconds for the answer to `shutdown`, and again for the end of the process. Default: 5,000. */
  shutdownTimeoutMs?: number;
  /** What happens when it crashes. */
  restart?: RestartBudgetOptions;
}

export type LanguageServerState = "starting" | "running" | "restarting" | "failed" | "stopping" | "stopped";

/** Events of a language server, with what listeners get. */
export interface LanguageServerEvents {
  /** A notification that no handler has taken. */
  notification: ToolNotification;
  /** A line on standard output that is no message. */
  log: ToolLine;
  stderr: ToolLine;
  state: LanguageServerState;
  /** It was initialized again: `restarts` times so far. Its documents have to be opened again. */
  ready: { restarts: number };
  error: SignalboxError | Error;
}

/** A language server that is initialized, and started again when it crashes. Made by `spawnLanguageServer`. */
export class LanguageServer {
  private constructor();
  readonly state: LanguageServerState;
  /** What the server can do, as its last start told. */
  readonly capabilities: any;
  readonly serverInfo: { name: string; version?: string } | undefined;
  /** How often it was started again. */
  readonly restarts: number;
  /** The process that serves now, or did last. */
  readonly process: ManagedProcess;
  /**
   * Calls a method. Rejects as a peer's `request` does; with `ERR_SIGNALBOX_PEER_GONE` when the server crashes, and with
   * `ERR_SIGNALBOX_TOOL_NOT_SERVING` while it is not running.
   */
  request<Result = any>(method: string, params?: unknown, options?: ToolCallOptions): Promise<Result>;
  /**
   * Tells it something. False: much waits for it.
   * @throws {SignalboxError} `ERR_SIGNALBOX_TOOL_NOT_SERVING` while it is not running.
   */
  notify(method: string, params?: unknown): boolean;
  /**
   * Answers a request of the server, or takes a notification, of each process that serves.
   * @throws {SignalboxError} `ERR_SIGNALBOX_OPTION_RANGE` when the method has a handler of yours.
   */
  handle(method: string, handler: RequestHandler): Disposer;
  on<K extends keyof LanguageServerEvents>(
    event: K,
    listener: (value: LanguageServerEvents[K]) => void,
    options?: ListenOptions,
  ): Disposer;
  /** Shuts it down: `shutdown`, `exit`, and what is left then is stopped, tree and all. */
  stop(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

/**
 * Starts a language server. Settles when it is initialized.
 * Rejects with `ERR_SIGNALBOX_TOOL_INITIALIZE` when it does not, and with what `spawn` rejects with.
 */
export function spawnLanguageServer(options: LanguageServerOptions): Promise<LanguageServer>;

/** Language servers by language, each started when it is first asked for. */
export class LanguageServers {
  /** By any name, the languages of a server and how it is started. The first that names a language has it. */
  constructor(servers: Readonly<Record<string, LanguageServerOptions & { languages: readonly string[] }>>);
  /** The languages that there is a server for. */
  readonly languages: string[];
  /**
   * The server of a language, running. All who ask get the same one; one that has ended, or did not start, is started
   * anew. Rejects with `ERR_SIGNALBOX_TOOL_UNKNOWN_LANGUAGE`, and as `spawnLanguageServer` does.
   */
  for(language: string): Promise<LanguageServer>;
  /** Those that were asked for and have started. */
  list(): Promise<LanguageServer[]>;
  /** Shuts all of them down. */
  stopAll(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

/** Options of `spawnDebugAdapter`. */
export interface DebugAdapterOptions extends ToolOptions {
  /** The adapter's name for itself, such as "debugpy". */
  adapterId: string;
  /** More arguments of `initialize`. */
  client?: object;
  /** Milliseconds for the answer to `initialize`. Default: 30,000. */
  initializeTimeoutMs?: number;
}

/** A debug adapter that is initialized. Made by `spawnDebugAdapter`. */
export class DebugAdapter {
  private constructor();
  /** The connection: its notifications are the adapter's events. */
  readonly peer: RpcPeer;
  readonly process: ManagedProcess;
  readonly capabilities: any;
  /** Sends a command, and settles with the body of its response; rejects with the adapter's text, and its body as `data`. */
  request<Body = any>(command: string, args?: unknown, options?: RequestOptions): Promise<Body>;
  /** Answers a request of the adapter, such as `runInTerminal`. */
  handle(command: string, handler: RequestHandler): Disposer;
  /** Calls back with the body of each event of a name. */
  on(event: string, listener: (body: any) => void, options?: ListenOptions): Disposer;
  /**
   * The body of the next event of a name, or of the first for which `where` holds. Ask before what causes it.
   * Rejects with `ERR_SIGNALBOX_PEER_GONE` when the adapter ends, and as the options say.
   */
  once<Body = any>(event: string, options?: WaitOptions & { where?: (body: Body) => boolean }): Promise<Body>;
  /**
   * Launches or attaches, in the protocol's order: the request, the adapter's `initialized`, `configure` (which sets
   * breakpoints), `configurationDone`, the answer to the request. `timeoutMs` is for each of them; default: 60,000.
   */
  start<Body = any>(
    how: "launch" | "attach",
    args: unknown,
    configure?: (adapter: DebugAdapter) => unknown,
    options?: { timeoutMs?: number },
  ): Promise<Body>;
  /** Ends the session and the adapter. */
  stop(options?: { terminateDebuggee?: boolean }): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

/** Starts a debug adapter over standard input and output. Settles when it is initialized, or rejects as servers do. */
export function spawnDebugAdapter(options: DebugAdapterOptions): Promise<DebugAdapter>;

/** Options of `spawnMcpServer`. */
export interface McpServerOptions extends ToolOptions {
  /** Default: `{ name: "signalbox", version: "0" }`. */
  clientInfo?: { name: string; version: string };
  /** What the client can do, as the protocol has it. */
  capabilities?: object;
  /** Folders that the server may know of; `roots/list` is answered by them. */
  roots?: readonly { uri: string; name?: string }[];
  /** Milliseconds for the answer to `initialize`. Default: 60,000. */
  initializeTimeoutMs?: number;
}

/** A server of the Model Context Protocol that is initialized. Made by `spawnMcpServer`. */
export class McpServer {
  private constructor();
  /** The connection: notifications, standard error, the end. */
  readonly peer: RpcPeer;
  readonly process: ManagedProcess;
  readonly capabilities: any;
  readonly serverInfo: { name: string; version: string };
  /** What the server tells a model of itself. */
  readonly instructions: string | undefined;
  readonly protocolVersion: string;
  /** Calls a method, such as `tools/call`. With `onProgress` the server is asked to tell of it. */
  request<Result = any>(method: string, params?: object, options?: ToolCallOptions): Promise<Result>;
  notify(method: string, params?: object): boolean;
  handle(method: string, handler: RequestHandler): Disposer;
  /** Ends the server's input, and after two seconds the server. */
  stop(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

/** Starts a server of the Model Context Protocol. Settles when it is initialized, or rejects as language servers do. */
export function spawnMcpServer(options: McpServerOptions): Promise<McpServer>;

// Without this, a declaration file exports all that it declares.
export {};
