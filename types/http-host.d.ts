// Calls of children by HTTP, for development.

import type { Disposer } from "./child.js";
import type { RequestHandler } from "./messages.js";

/** Options of `HttpHost.listen`. */
export interface HttpHostOptions {
  /** Where to listen, on 127.0.0.1. Default: 0, a free one. */
  port?: number;
  /** A larger request is refused with status 413. Default: 16 MiB. */
  maxBodyBytes?: number;
  /** Closes it. */
  signal?: AbortSignal;
}

/** A child that may call. */
export interface HttpAdmission {
  /** What the child shows as `authorization: Bearer …`. */
  readonly token: string;
  /** For the child's environment: `signalbox/child` calls by HTTP then. */
  readonly env: { SIGNALBOX_TRANSPORT: "http"; SIGNALBOX_URL: string; SIGNALBOX_TOKEN: string };
  /** Takes the token back. Calls of the child that run are answered by an error. */
  readonly dismiss: Disposer;
  [Symbol.dispose](): void;
}

/**
 * A port on this machine at which children call methods of this program, one request a call, so that a call can be
 * looked at and made by hand. For development: standard input and output, or the channel, need no port, are an order
 * of magnitude faster, and work in both directions.
 *
 * It listens on 127.0.0.1 alone. Requests without a token of `admit`, with an `Origin` (pages), for another host name,
 * or of another type than `application/json` are refused with status 401, 403 and 415. A body is JSON-RPC 2.0 or
 * `{ id, method, params }`, and is answered in its own form with status 200.
 *
 * @example
 * const host = await HttpHost.listen();
 * const { env } = host.admit({ "files.list": () => ["a.txt"] });
 * await run({ command: "bun", args: ["analysis.ts"], env });
 */
export class HttpHost {
  private constructor();
  /**
   * Opens the port. Settles when children can call.
   * @throws {SignalboxError} `ERR_SIGNALBOX_HOST_HTTP` when the port can't be had; option errors.
   */
  static listen(options?: HttpHostOptions): Promise<HttpHost>;
  /** The port; undefined when it is closed. */
  readonly port: number | undefined;
  /** Where children call: `http://127.0.0.1:<port>/rpc`. */
  readonly url: string;
  /**
   * Lets a child in, which may call these methods and no others.
   * @throws {SignalboxError} `ERR_SIGNALBOX_HOST_HTTP` after `close`.
   */
  admit(methods: Readonly<Record<string, RequestHandler>>): HttpAdmission;
  /** Has the open port keep the program running, as it does from the beginning. */
  ref(): this;
  /** Lets the program end in spite of it. */
  unref(): this;
  /** Answers calls that run by an error. Settles when the port is free. */
  close(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}
