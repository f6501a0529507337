// The host of a child, for programs that another one has started: signalbox/child.

import type { Disposer, ListenOptions } from "./child.js";
import type { SignalboxError } from "./errors.js";
import type { RequestHandler, RequestOptions } from "./messages.js";

/** What the host told without waiting for an answer. */
export interface HostNotification {
  method: string;
  params?: any;
}

/** Events of the host, with what listeners get. */
export interface HostEvents {
  /** A notification that no handler has taken. Those that come before the first listener are held, up to 1,024. */
  notification: HostNotification;
  /** The host is gone, or `close` was called. */
  close: undefined;
  /**
   * What could not be read or sent: `ERR_SIGNALBOX_HOST_FRAME`, `ERR_SIGNALBOX_IPC_*`; `ERR_SIGNALBOX_HOST_HTTP` for a
   * notification that did not arrive.
   */
  error: SignalboxError | Error;
}

/**
 * The host that started this program: called, and answered, by JSON-RPC 2.0. Nothing is opened before the first use.
 *
 * How it is reached is said by the environment, which a host sets:
 *
 * - `SIGNALBOX_TRANSPORT=stdio`: lines of JSON on standard input and output. From the first use on all that the program
 *   prints goes to standard error, `console.log` included: standard output is the conversation's.
 * - `SIGNALBOX_TRANSPORT=ipc`: the channel that `parent` has.
 * - `SIGNALBOX_TRANSPORT=http`: for development. `SIGNALBOX_URL` is where, `SIGNALBOX_TOKEN` lets this child in. The
 *   host can't call; `handle` and `expose` throw `ERR_SIGNALBOX_HOST_HTTP`.
 * - not set: the channel where there is one, else standard input and output.
 *
 * With `SIGNALBOX_DIALECT=bare` messages are `{ id, method, params }`, without `jsonrpc`, and errors are texts (stdio
 * and http).
 *
 * Waiting calls, handlers and listeners of `notification` and `close` keep the program running until the host is gone;
 * loading this module does not.
 */
export interface Host {
  /**
   * How the host is reached.
   * @throws {SignalboxError} `ERR_SIGNALBOX_OPTION_RANGE` when `SIGNALBOX_TRANSPORT` is none of these.
   */
  readonly transport: "stdio" | "ipc" | "http";
  /** False when the host is gone. Over HTTP it is true until `close`. */
  readonly connected: boolean;
  /**
   * Calls a method of the host, and settles with its answer.
   * Rejects with `ERR_SIGNALBOX_CALL_FAILED` (with `remoteCode`, `data`), `…_CALL_TIMEOUT`, `…_CALL_CANCELLED`;
   * `…_PEER_GONE` when the host goes, and at once when it has gone; `ERR_SIGNALBOX_HOST_HTTP` when it can't be reached
   * by HTTP or refuses.
   */
  call<Result = unknown>(method: string, params?: unknown, options?: RequestOptions): Promise<Result>;
  /** Tells the host something that has no answer. False: much waits for it, or it is gone. */
  notify(method: string, params?: unknown): boolean;
  /**
   * Answers the host's calls of a method; all others are answered as unknown (-32601).
   * @throws {SignalboxError} `ERR_SIGNALBOX_OPTION_RANGE` when the method has a handler.
   */
  handle(method: string, handler: RequestHandler): Disposer;
  /** `handle` for each of these, or for none when one throws. */
  expose(methods: Readonly<Record<string, RequestHandler>>): Disposer;
  /** @throws {SignalboxError} `ERR_SIGNALBOX_OPTION_RANGE` for an unknown event. */
  on<K extends keyof HostEvents>(event: K, listener: (value: HostEvents[K]) => void, options?: ListenOptions): Disposer;
  /** Ends the conversation: waiting calls fail, and prints go to standard output again. */
  close(): void;
}

// Without this, a declaration file exports all that it declares.
export {};
