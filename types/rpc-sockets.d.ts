// Peers over sockets: WebSockets by TCP, with or without TLS, and on Unix sockets.

import type { RpcPeer, RpcPeerOptions } from "./rpc.js";

/** What both ends of a WebSocket take. */
export interface SocketOptions {
  /**
   * Shown by a client, and asked for by a server: letters, digits and `-._~+/=`. A client sends it in the header
   * `Authorization: Bearer …`; a page, which can't, offers the protocol `signalbox.token.<token>`.
   */
  token?: string;
  /**
   * A connection on which nothing was heard for so many milliseconds is ended with code 4408: half-open connections say
   * nothing. Both sides ask for a sign of life three times within that time. 0: silence is no sign of anything.
   * Default 5,000. A side that is behind with reading is not taken for gone, but one whose event loop is blocked for longer
   * is, unless it is signalbox, which answers from another thread.
   */
  heartbeatMs?: number;
  /** Most bytes of a message that the other side may send; one that is larger ends the connection with code 1009. Default 16 MiB. */
  maxFrameBytes?: number;
  /**
   * Most bytes of messages that are kept until the other side has acknowledged them (or, where there is no session, until the system
   * has them). `notify` returns false above half of it, and what does not fit is refused with
   * `ERR_SIGNALBOX_RPC_OVERFLOW`; a single message that is larger is taken when nothing else is kept. Default 16 MiB.
   */
  maxKeptBytes?: number;
}

/** How a client that has lost its connection gets another. */
export interface ReconnectOptions {
  /** The first delay in milliseconds. Default 100. */
  minDelayMs?: number;
  /** The longest delay in milliseconds. Default 5,000. */
  maxDelayMs?: number;
  /** Each delay is so many times the one before. Default 2. */
  factor?: number;
  /** Delays are spread by up to this share of them in both directions, so that clients do not come back together. 0 to 1; default 0.5. */
  jitter?: number;
  /** Without a connection for so many milliseconds, the peer is closed. Default Infinity. */
  giveUpAfterMs?: number;
}

/** Options of `RpcPeer.connect`. */
export interface RpcConnectOptions extends SocketOptions, RpcPeerOptions {
  /** Headers of the handshake. */
  headers?: Record<string, string>;
  /** For `wss:`: the certificates of the authorities to believe, in PEM, instead of the system's. */
  ca?: string;
  /** For one attempt, handshakes included, in milliseconds. Default 10,000. */
  connectTimeoutMs?: number;
  /** Whether and how to connect again when a connection is lost. Default true. The first attempt is never repeated. */
  reconnect?: boolean | ReconnectOptions;
  /** Whether to ask the server for a session. Default true; servers that know none ignore it. */
  session?: boolean;
  /** Gives up connecting. Has no effect afterwards. */
  signal?: AbortSignal;
}

/** Options of `RpcPeer.listen`: an address, who may connect, and what all peers have. */
export interface RpcListenOptions extends SocketOptions, RpcPeerOptions {
  /** Name or address to listen on. Default "127.0.0.1". One that others can reach needs a `token`. */
  host?: string;
  /** Default 0: any that is free, which `address` tells. */
  port?: number;
  /**
   * The path of a Unix socket, instead of host and port. Only this user may connect (mode 0600). The file of a server that is
   * gone is replaced.
   */
  path?: string;
  /**
   * Origins of pages that may connect, as in `["https://app.example"]`. Others are refused with code 4403; clients that are no
   * pages have no origin and need not be listed. Default: no page may.
   */
  origins?: readonly string[];
  /** Most connections at a time; more are refused with code 1013. Default 1,000. */
  maxPeers?: number;
  /** For the handshakes of a client, in milliseconds. Default 10,000. */
  handshakeTimeoutMs?: number;
  /** How long a session waits for a client that is gone, in milliseconds, before its peer is closed. 0: no sessions. Default 60,000. */
  sessionTtlMs?: number;
  /** Makes it `wss:`. Certificate (those between it and an authority behind it) and private key, in PEM. */
  tls?: { cert: string; key: string };
}

/** Who has connected. */
export interface PeerInfo {
  /** Address and port of the other side, or the path of the Unix socket. */
  remoteAddress: string;
  /** The page's; null for clients that are no pages. */
  origin: string | null;
  /** Path and query that were asked for. */
  path: string;
  /** The client can come back to this conversation. */
  hasSession: boolean;
}

/** Options of closing. */
export interface SocketCloseOptions {
  /** The code that the other side is told, from 1000 or 3000 on. Default 1000; of a server 1001. */
  code?: number;
  /** Told along with it; at most 40 characters arrive. */
  reason?: string;
  /** For what waits to be sent, and for the other side's answer, in milliseconds. Default 2,000. */
  timeoutMs?: number;
}

/** A server of peers. Keeps the event loop running until it is closed, unless `unref()` was called. */
export class RpcServer {
  private constructor();
  /** Where it listens. */
  readonly address:
    { host: string; port: number; path?: undefined } | { path: string; host?: undefined; port?: undefined };
  /** For `RpcPeer.connect`. */
  readonly url: string;
  /** Those who are connected, or may come back to their session. */
  readonly peers: RpcPeer[];
  /**
   * Lets nobody in any more and closes all peers, by default with 1001: clients with `reconnect` look for the server until it is
   * back. Settles when all are gone and the address is free. Idempotent.
   */
  close(options?: SocketCloseOptions): Promise<void>;
  /** Keeps the event loop running. */
  ref(): this;
  /** Does not. */
  unref(): this;
  [Symbol.asyncDispose](): Promise<void>;
}

/** A connection was lost, and another one is looked for (of a client) or waited for (of a server). */
export interface DisconnectEvent {
  /** 1006: without a word. 4408: nothing was heard. Or what the other side said. */
  code: number;
  reason: string;
}

/** There is a connection again. */
export interface ReconnectEvent {
  /**
   * True: it is the session from before; nothing was lost and nothing came twice. False: the other side knows of nothing that was
   * before. Then calls have rejected with `ERR_SIGNALBOX_PEER_GONE`, or were made again (`ifLost: "retry"`).
   */
  isResumed: boolean;
  /** Messages, answers and calls included, that were given up because nobody knows whether they had arrived. */
  lostMessages: number;
}
