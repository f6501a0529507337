// Messages and calls between a host and its children.

import type { Disposer } from "./child.js";
import type { SignalboxError } from "./errors.js";

/** Options of a call. */
export interface RequestOptions {
  /** Milliseconds until `ERR_SIGNALBOX_CALL_TIMEOUT`; `Infinity` for no limit. Default: 30,000. */
  timeoutMs?: number;
  /** Gives the call up with `ERR_SIGNALBOX_CALL_CANCELLED`. The other side is told. */
  signal?: AbortSignal;
}

/** What a handler of calls gets besides the parameters. */
export interface RequestContext {
  /** Aborted when the caller has given up or is gone. */
  readonly signal: AbortSignal;
}

/**
 * Answers calls of one method. What it throws fails the call, with its message, name, `code` and
 * stack. `any`: what the other side sends has the type that you know it to have.
 */
export type RequestHandler = (params: any, context: RequestContext) => unknown;

/** Both ends of a channel. */
export interface MessagePeer {
  /** True while messages can be sent. */
  readonly connected: boolean;
  /**
   * Sends a message, as JSON has it; between signalbox on both sides (`signalbox/child`) Dates, Errors,
   * Maps, Sets, BigInts, typed arrays and the like arrive as they are, from the child's first message
   * on. False asks for a pause: more than 64 KiB wait for the other side. What would leave more than
   * 64 MiB waiting is refused.
   *
   * `callback` is called when the message is with the system (`null`), or was refused. Without one, a
   * refusal is an `error` event: `ERR_SIGNALBOX_IPC_CLOSED`, `ERR_SIGNALBOX_IPC_OVERFLOW`.
   *
   * @throws {SignalboxError} `ERR_SIGNALBOX_IPC_NOT_SERIALIZABLE` for what has no form.
   */
  send(message: unknown, callback?: (error: SignalboxError | Error | null) => void): boolean;
  /**
   * Calls a method on the other side (JSON-RPC 2.0 over the channel) and settles with its answer.
   * Rejects with `ERR_SIGNALBOX_CALL_FAILED` (with `remoteCode`, `remoteName`, `remoteStack`, `data`),
   * `…_CALL_TIMEOUT`, `…_CALL_CANCELLED`, and at once with `…_PEER_GONE` when the other side goes.
   */
  request<Result = unknown>(method: string, params?: unknown, options?: RequestOptions): Promise<Result>;
  /**
   * Answers the other side's calls of a method. With a handler for any, calls of unknown methods are
   * answered as such (-32601); without, they are messages.
   *
   * @throws {SignalboxError} `ERR_SIGNALBOX_OPTION_RANGE` when the method has a handler.
   */
  onRequest(method: string, handler: RequestHandler): Disposer;
  /** Closes the channel behind what was sent. What the other side sent before it noticed still comes. */
  disconnect(): void;
}

// Without this, a declaration file exports all that it declares.
export {};
