// JSON-RPC 2.0 peers: calls and notifications in both directions, over a child's standard streams, its channel, or sockets.

import type { Disposer, ListenOptions, WaitOptions } from "./child.js";
import type { SignalboxError } from "./errors.js";
import type { RequestContext, RequestOptions } from "./messages.js";
import type { ManagedProcess, SpawnOptions } from "./processes.js";
import type {
  DisconnectEvent,
  PeerInfo,
  ReconnectEvent,
  RpcConnectOptions,
  RpcListenOptions,
  RpcServer,
  SocketCloseOptions,
} from "./rpc-sockets.js";

/** What frames on a child's standard streams are told apart by. */
export type RpcFraming = "newline" | "content-length" | "auto";

/**
 * How messages travel over standard input and output of a child: an option of `spawn`, for processes that a peer speaks with
 * later. Both streams are sockets then; what is printed between messages is `log` events of the peer. Goes with neither
 * `stdin` and `stdout` nor `ipc` and `interactive`.
 */
export interface StdioProtocol {
  /**
   * `newline`: a line is a message. `content-length`: headers, as language servers and debug adapters have them. `auto`: as
   * the child's first message shows; until then messages to it are lines, so this is for children that speak first.
   * Default: `"newline"`.
   */
  framing?: RpcFraming;
  /** A larger message is an `error` event (`ERR_SIGNALBOX_RPC_FRAME_TOO_LARGE`) and left out. Bytes; default: 64 MiB. */
  maxFrameBytes?: number;
  /** Containers in each other. A deeper message is left out, too (`ERR_SIGNALBOX_RPC_MALFORMED`). Default: 500. */
  maxDepth?: number;
}

/** A validator that follows Standard Schema, such as those of zod, valibot and arktype. */
export interface ParamsSchema<Input = unknown, Output = Input> {
  readonly "~standard": {
    readonly version: 1;
    readonly vendor: string;
    readonly validate: (
      value: unknown,
    ) =>
      { readonly value: Output; readonly issues?: undefined } | { readonly issues: readonly unknown[] } | Promise<any>;
    readonly types?: { readonly input: Input; readonly output: Output } | undefined;
  };
}

/** Options of a call. */
export interface RpcCallOptions extends RequestOptions {
  /** Gets the values of `$/progress` notifications that carry the call's token, until it is answered. */
  onProgress?: (value: any) => void;
  /** The token, where it is in the params already (`workDoneToken`). Default: the id of the call. */
  progressToken?: string | number;
  /**
   * What becomes of the call when the conversation was lost while it waited, of sockets that reconnect: it rejects, or is
   * made again, which is right for calls that may run twice. Default: `"reject"`.
   */
  ifLost?: "reject" | "retry";
}

/** What a handler gets besides the parameters. */
export interface RpcContext extends RequestContext {
  /** The method that was called. */
  readonly method: string;
  /** The caller's id of the call; undefined for a notification. */
  readonly id: string | number | undefined;
  /** Tells the caller how far it is. Does nothing when nobody waits any more. */
  progress(value: unknown): void;
}

type NameOf<Methods> = Extract<keyof Methods, string>;
type ParamsOf<Method> = Method extends () => any
  ? any
  : Method extends (params: infer P, ...rest: any[]) => any
    ? P
    : any;
type ResultOf<Method> = Method extends (...parameters: any[]) => infer R ? Awaited<R> : any;
type RequestRest<Params> = undefined extends Params
  ? [params?: Params, options?: RpcCallOptions]
  : [params: Params, options?: RpcCallOptions];

/** Answers calls of one method. What it throws fails the call; an integer `code` and `data` of it are JSON-RPC's own. */
export type RpcHandler<Method = any> = (
  params: ParamsOf<Method>,
  context: RpcContext,
) => ResultOf<Method> | PromiseLike<ResultOf<Method>>;

/** Methods that the other side may call: handlers, or handlers whose parameters a schema checks first. */
export type RpcHandlers<Methods = any> = {
  [M in NameOf<Methods>]?:
    RpcHandler<Methods[M]> | { handler: RpcHandler<Methods[M]>; schema?: ParamsSchema<any, any> };
};

/** Options of every peer. */
export interface RpcPeerOptions<Local = any> {
  /**
   * What messages look like: JSON-RPC 2.0; `{ id, method, params }` with texts as errors (`bare`); the Debug Adapter Protocol
   * (`dap`), the Model Context Protocol (`mcp`). Default: `"2.0"`.
   */
  dialect?: "2.0" | "bare" | "dap" | "mcp";
  /** Exposed from the beginning. */
  methods?: RpcHandlers<Local>;
  /** Milliseconds that a call may take unless it says otherwise; `Infinity` for no limit. Default: 30,000. */
  callTimeoutMs?: number;
  /** Calls that wait for an answer; more reject with `ERR_SIGNALBOX_RPC_TOO_MANY_CALLS`. Default: 65,536. */
  maxPendingCalls?: number;
  /** Calls of the other side that run at once; more are refused (-32000). Default: 16,384. */
  maxRunningCalls?: number;
  /** Calls that are out at once; the others wait here, in order. Default: no limit. */
  concurrency?: number;
  /** Called with each message as it is sent or received. What it throws is an uncaught exception, and stands in nobody's way. */
  trace?: (entry: RpcTraceEntry) => void;
}

/** A message, for who traces. */
export interface RpcTraceEntry {
  readonly direction: "out" | "in";
  readonly kind: "request" | "notification" | "answer" | "failure";
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly id?: string | number;
  /** Of answers and failures: of the call, if that was traced. */
  readonly method?: string;
  /** Of answers and failures: since the call, in milliseconds. */
  readonly durationMs?: number;
  /** The message itself, in JSON-RPC's form. Not to be changed. */
  readonly message: unknown;
}

/** Options of `RpcPeer.spawn`: those of `spawn`, of the streams, and of every peer. */
export type RpcSpawnOptions<Local = any> = SpawnOptions &
  StdioProtocol &
  RpcPeerOptions<Local> & {
    /**
     * Standard input and output, or the channel of Node's children, for programs in Node and Bun. `SIGNALBOX_TRANSPORT` tells
     * the child which, and `SIGNALBOX_DIALECT=bare` that dialect. Default: `"stdio"`.
     */
    transport?: "stdio" | "ipc";
  };

/** A call of a batch. */
export interface RpcBatchCall {
  method: string;
  params?: unknown;
  /** True for a notification, which fulfils with undefined. */
  notify?: boolean;
  options?: RpcCallOptions;
}

/** A notification that nobody handles by its name. */
export interface RpcNotification {
  method: string;
  params: any;
}

/** A line that is no message. */
export interface RpcLogLine {
  text: string;
  stream: "stdout";
  /** Bytes that were printed and are not shown, because more than 1 MiB waited. `text` is empty then. */
  missedBytes?: number;
}

/** Why a conversation is over. Of a child: how it ended, as far as that shows within 40 ms. */
export interface RpcCloseEvent {
  message: string;
  pid?: number;
  exitCode?: number | null;
  signal?: string;
  reason?: string;
  /** What a child wrote last on standard error: at most 20 lines. */
  stderr?: string[];
  /** Of a WebSocket. */
  closeCode?: number;
  closeReason?: string;
}

/** Events of a peer, with what listeners get. */
export interface RpcPeerEvents {
  notification: RpcNotification;
  /** What a child printed between messages. May come behind messages that were sent later. */
  log: RpcLogLine;
  /** A line of a child's standard error. */
  stderr: { text: string };
  /** Something could not be read or sent; the conversation goes on. */
  error: SignalboxError | Error;
  /** A connection was lost, and another is looked for. Of sockets. */
  disconnect: DisconnectEvent;
  /** There is a connection again. Of sockets. */
  reconnect: ReconnectEvent;
  /** The conversation is over. Once; who listens later hears of it, too. */
  close: RpcCloseEvent;
}

/** Figures of a peer, since its beginning. */
export interface RpcStats {
  requestsSent: number;
  notificationsSent: number;
  answersSent: number;
  failuresSent: number;
  requestsReceived: number;
  notificationsReceived: number;
  answersReceived: number;
  failuresReceived: number;
  /** Answers to nothing that waits: late, twice, or to what was never asked. */
  strayAnswers: number;
  /** Lines that were no messages. */
  logLines: number;
  /** Calls that wait for an answer. */
  pending: number;
  /** Calls of the other side that run. */
  running: number;
  /** Calls that wait for `concurrency`. */
  waiting: number;
}

/**
 * One end of a conversation. `Local` are the methods here, `Remote` those of the other side: interfaces or types of
 * functions of one parameter. Messages are handed over from the turn of the event loop after the peer was given out, so that
 * handlers and listeners are there first.
 *
 * A conversation that ends rejects all waiting calls with `ERR_SIGNALBOX_PEER_GONE`, which has the facts of `RpcCloseEvent`.
 */
export class RpcPeer<Local = any, Remote = any> {
  private constructor();

  /**
   * Starts a program and speaks with it. Settles when it runs; rejects as `spawn` does. The process ends with the peer.
   *
   * @example
   * const peer = await RpcPeer.spawn({ command: "node", args: ["sidecar.js"], methods: { now: () => Date.now() } });
   * const sum = await peer.request("add", [1, 2]);
   */
  static spawn<Local = any, Remote = any>(options: RpcSpawnOptions<Local>): Promise<RpcPeer<Local, Remote>>;
  /**
   * Speaks with a process that was started with `protocol`, or over its channel with `ipc: true`. The process is not ended
   * with the peer.
   *
   * @throws {SignalboxError} `ERR_SIGNALBOX_RPC_CLOSED` when it has neither, or a peer already.
   */
  static over<Local = any, Remote = any>(
    process: ManagedProcess<any>,
    options?: RpcPeerOptions<Local>,
  ): RpcPeer<Local, Remote>;
  /** Connects to a WebSocket: `ws:`, `wss:`, or `ws+unix:`. See docs/rpc-sockets.md. */
  static connect<Local = any, Remote = any>(
    url: string | URL,
    options?: RpcConnectOptions,
  ): Promise<RpcPeer<Local, Remote>>;
  /** Lets peers connect. `onPeer` gets each. See docs/rpc-sockets.md. */
  static listen<Local = any, Remote = any>(
    options: RpcListenOptions,
    onPeer: (peer: RpcPeer<Local, Remote>, info: PeerInfo) => void,
  ): Promise<RpcServer>;

  /** True when the conversation is over. */
  readonly isClosed: boolean;
  /** The other side, where it is a process of this host. */
  readonly process: ManagedProcess | undefined;

  /**
   * Calls a method of the other side and settles with its answer. Rejects with `ERR_SIGNALBOX_CALL_FAILED` (with
   * `remoteCode`, `data`, `cause`), `…_CALL_TIMEOUT`, `…_CALL_CANCELLED`, `…_PEER_GONE`, `…_RPC_TOO_MANY_CALLS`,
   * `…_RPC_OVERFLOW`. Time limit and abort tell the other side by `$/cancelRequest`.
   */
  request<M extends NameOf<Remote>>(method: M, ...rest: RequestRest<ParamsOf<Remote[M]>>): Promise<ResultOf<Remote[M]>>;
  /** Tells the other side something that has no answer. False: more than 64 KiB wait for it, or it is gone. */
  notify<M extends NameOf<Remote>>(method: M, params?: ParamsOf<Remote[M]>): boolean;
  /**
   * Sends several calls as one message, a batch of JSON-RPC 2.0, which not every program understands. Settles when all
   * have, as `Promise.allSettled` does.
   */
  batch(calls: readonly RpcBatchCall[]): Promise<PromiseSettledResult<any>[]>;
  /**
   * Answers calls of a method, and notifications of that name. Nothing else can be called: others are answered by -32601.
   * With a `schema`, parameters that it refuses are answered by -32602 with its `issues` as data.
   *
   * @throws {SignalboxError} `ERR_SIGNALBOX_OPTION_RANGE` when the method has a handler.
   */
  handle<M extends NameOf<Local>>(method: M, handler: RpcHandler<Local[M]>, schema?: ParamsSchema<any, any>): Disposer;
  /** Handles all of these, or none when one can't be. The disposer takes them back. */
  expose(methods: RpcHandlers<Local>): Disposer;

  on<K extends keyof RpcPeerEvents>(
    event: K,
    listener: (value: RpcPeerEvents[K]) => void,
    options?: ListenOptions,
  ): Disposer;
  /** Settles when all that was sent is with the system. */
  drain(options?: WaitOptions): Promise<void>;
  stats(): RpcStats;
  /** Keeps the event loop running as long as the conversation lasts, which it does from the beginning. */
  ref(): this;
  /** Does not. */
  unref(): this;
  /**
   * Ends the conversation behind what was sent. A child that was started for it sees the end of its input, and is stopped as
   * a tree when it runs `graceMs` later (default: 2,000). Settles when it is gone. Idempotent.
   */
  close(options?: { graceMs?: number } | SocketCloseOptions): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

// Without this, a declaration file exports all that it declares.
export {};
