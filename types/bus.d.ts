// The event bus, as every kind of host has it: the main process, pages, workers, plain programs. Nothing of Node's types
// is needed here.

import type { Disposer, ListenOptions, WaitOptions } from "./child.js";
import type { SignalboxError } from "./errors.js";
import type { RequestContext, RequestOptions } from "./messages.js";

// ── types of events ─────────────────────────────────────────────────────────────────────────────

/** Names of a map of events. */
export type EventName<E> = Extract<keyof E, string>;

/** A name, the beginning of several with a star behind it, or `*` for all. */
export type EventPattern<E> = EventName<E> | `${string}*`;

/** The names that a pattern means. */
export type EventsMatching<E, P extends string> =
  string extends EventName<E>
    ? P extends `${string}*`
      ? string
      : P
    : P extends EventName<E>
      ? P
      : P extends `${infer Prefix}*`
        ? Extract<EventName<E>, `${Prefix}${string}`>
        : never;

/** What listeners of a name or a pattern are given; of several events, either's. */
export type EventPayload<E, P extends string> = EventsMatching<E, P> extends infer K ? E[K & keyof E] : never;

/** What follows the name in `emit`: nothing for `void`, and something optional where `undefined` is allowed. */
export type EmitArguments<E, K extends EventName<E>> = [E[K]] extends [never]
  ? [payload: never]
  : undefined extends E[K]
    ? [payload?: E[K]]
    : [E[K]] extends [void]
      ? [payload?: undefined]
      : [payload: E[K]];

/** A pattern that means something: one that fits no event is an error when it is compiled. */
export type ValidPattern<E, P extends string> = [EventsMatching<E, P>] extends [never] ? never : P;

/** Where an event comes from. */
export interface EventMeta<K extends string = string> {
  readonly event: K;
  /** Who emitted it: `main`, `worker-3`, `page-7`, `engine`. One of its kind among all that meet on a bus. */
  readonly source: string;
  /** Counts what this source has emitted on this bus, from 1. */
  readonly seq: number;
  /** When it was emitted, in milliseconds since the epoch. */
  readonly at: number;
}

/** Is called with the payload, which all listeners of one environment share. What it throws is uncaught. */
export type EventListener<T, K extends string = string> = (payload: T, meta: EventMeta<K>) => void;

// ── types of requests ───────────────────────────────────────────────────────────────────────────

/** What requests there are, where no map says so. */
export interface AnyRequests {
  [method: string]: (input: any) => unknown;
}

export type RequestName<R> = Extract<keyof R, string>;

/** What a method takes. */
export type RequestInput<R, K extends keyof R> = R[K] extends (input: infer I, ...rest: never[]) => unknown ? I : never;

/** What it answers. */
export type RequestResult<R, K extends keyof R> = R[K] extends (...input: never[]) => infer O ? Awaited<O> : never;

export type RequestArguments<R, K extends keyof R> = R[K] extends (...input: infer A) => unknown
  ? A extends []
    ? [input?: undefined, options?: RequestOptions]
    : undefined extends RequestInput<R, K>
      ? [input?: RequestInput<R, K>, options?: RequestOptions]
      : [input: RequestInput<R, K>, options?: RequestOptions]
  : never;

/** What a handler knows about a call. Its signal is aborted when nobody waits for the answer any more. */
export interface BusRequestContext extends RequestContext {
  readonly method: string;
  /** Who calls, as `EventMeta.source`. */
  readonly source: string;
}

// ── options and states ──────────────────────────────────────────────────────────────────────────

/** Time as a bus takes it; `fakeClock` of `signalbox/testing` is one that a test moves. */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
  setTimeout(callback: () => void, ms: number): unknown;
  clearTimeout(timer: any): void;
}

/**
 * Options of a bus. All but `name` and `clock` belong to what the buses of one name share in one environment: the first
 * one sets them, and a later one that names another value fails with `ERR_SIGNALBOX_OPTION_RANGE`.
 */
export interface EventBusOptions {
  /** Buses of one name meet. Default: `default`. 1 to 256 characters. */
  name?: string;
  /**
   * How many of the bus's newest events are kept for `replay`, and for a page that reconnects; 16 MiB at the most. Of
   * several environments' wishes the largest counts. Default: 0. With more, each event is encoded, also where nobody else
   * listens.
   */
  history?: number;
  /**
   * What happens to events *for this environment* when it is behind. `backpressure`: they wait, and who emits them is
   * told. `latest`: of each name the newest waits. `drop-oldest`: the oldest go. The lossy ones begin to drop at
   * `highWaterBytes`, count what they drop (`connection`'s `gap` event), and hold up nobody. Default: `backpressure`.
   */
  overflow?: "backpressure" | "latest" | "drop-oldest";
  /** From how many waiting bytes on this environment is behind. Default: 1 MiB. */
  highWaterBytes?: number;
  /**
   * From how many on it is cut off: what waits is dropped. It goes on when it takes again, from what the history has, and
   * is told how many events it missed. Default: 64 MiB.
   */
  maxQueueBytes?: number;
  /** In a page: a document that takes the place of an earlier one of the window goes on where that one ended. */
  resume?: boolean;
  /**
   * Payloads of events travel as plain JSON in which Dates and errors are
   * `{ "__type": "Date", "value": "2026-01-01T00:00:00.000Z" }` and `{ "__type": "Error", "message", "stack" }`, as peers
   * write and read them that know no more. For all environments of the bus alike: one without it is given such objects as
   * they are. What JSON has no place for (a Map, bytes, a cycle) is `ERR_SIGNALBOX_CODEC_UNSUPPORTED` where it is emitted;
   * `undefined` arrives as `null`. An object of yours with such a `__type` arrives as it was. Requests are not concerned.
   * Default: everything arrives as what it was.
   */
  compat?: "tagged";
  /** The clock of its time limits. Default: the host's. */
  clock?: Clock;
}

/** Options of a bus's listeners. */
export interface BusListenOptions extends ListenOptions {
  /** Begins with so many of the events that `history` keeps, the oldest of them first; none twice, none left out. */
  replay?: number;
}

/** Options of `events`. */
export interface EventsOptions extends BusListenOptions {
  /** Events that may wait for the loop. Default: 10,000. */
  maxQueue?: number;
  /**
   * What happens when one more comes. `error`: the loop gets those that wait, and then
   * `ERR_SIGNALBOX_BUS_OVERFLOW`. `drop-oldest` and `latest`: the oldest, or the newest, of those that wait gives
   * way and is counted in `missed`. Default: `error`.
   */
  overflow?: "error" | "drop-oldest" | "latest";
  /** Gives `{ payload, meta }` in place of the payload alone. */
  withMeta?: boolean;
}

/** Events as they come, each to one `next()`. Ends with the bus, `return()` (which `break` calls), or its signal. */
export interface EventIterator<T> extends AsyncIterableIterator<T>, AsyncDisposable {
  /** Events that were left out because the queue was full. */
  readonly missed: number;
  /** Events that wait for the loop. */
  readonly size: number;
}

/** Options of `waitFor`. */
export interface WaitForOptions<T> extends WaitOptions {
  /** Takes the first event for which this is true. What it throws, `waitFor` rejects with. */
  where?(payload: T, meta: EventMeta): boolean;
}

/**
 * `connecting` until the others are reached. `degraded`: they are, but something is late or was lost. `disconnected`:
 * they are not; events for them wait, within their limits.
 */
export type ConnectionState = "connecting" | "connected" | "degraded" | "disconnected";

export interface ConnectionStatus {
  readonly state: ConnectionState;
  /** Why it is so, where there is something to say. */
  readonly reason: string | undefined;
  /** Since when, in milliseconds since the epoch. */
  readonly since: number;
}

/** Events that did not arrive. */
export interface ConnectionGap {
  /** How many: exactly. */
  readonly missed: number;
  /** `overflow` and the like. */
  readonly reason: string;
}

/** How a bus is connected with the others of its name. */
export interface Connection extends ConnectionStatus {
  /** Another state or reason. */
  on(event: "change", listener: (status: ConnectionStatus) => void, options?: ListenOptions): Disposer;
  /** Events for this environment were lost. */
  on(event: "gap", listener: (gap: ConnectionGap) => void, options?: ListenOptions): Disposer;
  /**
   * The other side refused an event or a handler of this environment, as a page's whose window's policy does not allow
   * it. Without a listener the error is uncaught.
   */
  on(event: "refused", listener: (error: SignalboxError) => void, options?: ListenOptions): Disposer;
}

/** Figures of the core that all buses of one name share in one environment, since it was made. */
export interface BusStats {
  /** Events that were emitted here. */
  readonly emitted: number;
  /** Those of them that others wanted, or that were kept. */
  readonly published: number;
  /** Events of others that listeners here were given. */
  readonly received: number;
  /** Events of others that could not be decoded, as their class is not registered here. */
  readonly undecodable: number;
  /** Events of others that were lost on the way, as `gap` events told. */
  readonly missed: number;
  readonly listeners: number;
  /** Requests from here that wait for an answer. */
  readonly pendingRequests: number;
  /** True while `emit` returns false. */
  readonly isBehind: boolean;
  /** Figures of the connection to others, by its kind; undefined when the bus is closed. */
  readonly link: Readonly<Record<string, unknown>> | undefined;
}

/** Where a bus runs. */
export type BusContext =
  "electron-main" | "electron-preload" | "electron-renderer" | "electron-utility" | "worker" | "node" | "bun";

// ── the bus ─────────────────────────────────────────────────────────────────────────────────────

/**
 * Events and requests between all parts of a program that open a bus of the same name: the main thread, workers, and in
 * Electron windows and utility processes. `E` maps names of events to payloads, `R` names of methods to functions.
 *
 * Listeners in the same environment are called during `emit`, with the payload itself; others get a copy, in which
 * Dates, errors, Maps and the rest of [sbx1](docs/sbx1.md) are what they were. What one environment emits arrives
 * everywhere in the order of `emit`, each event once; between senders there is no order.
 *
 * It does not keep the event loop running by itself: what is waited for does (`request`, `waitFor`, `drain`, a loop
 * over `events`), and so does `ref()`.
 *
 * @example
 * interface Events {
 *   "conductor:execute": { blueprintId: string };
 *   "conductor:done": void;
 * }
 * const bus = new EventBus<Events>();
 * bus.on("conductor:execute", ({ blueprintId }) => start(blueprintId));
 * bus.emit("conductor:execute", { blueprintId: "123" });
 */
export class EventBus<E extends object = Record<string, any>, R extends object = AnyRequests> {
  /**
   * Opens the bus of this name here. Several may: each has listeners of its own.
   *
   * @throws {SignalboxError} `ERR_SIGNALBOX_OPTION_*`; `ERR_SIGNALBOX_NATIVE_MISSING` at the first use.
   */
  constructor(options?: EventBusOptions);

  readonly name: string;
  readonly context: BusContext;
  /** Under what name others see this environment. */
  readonly source: string;
  readonly connection: Connection;

  /**
   * Calls `listener` for each event of this name or pattern, in the order in which listeners were added, whatever
   * pattern they gave. A listener that is added during an emit does not hear that event; one that is removed during
   * it is not called any more. One that throws causes an uncaught exception and stops nobody.
   *
   * @returns what removes it
   * @throws {SignalboxError} `ERR_SIGNALBOX_OPTION_*`; `ERR_SIGNALBOX_BUS_CLOSED`.
   */
  on<const P extends EventPattern<E>>(
    event: P & ValidPattern<E, P>,
    listener: EventListener<EventPayload<E, P>, EventsMatching<E, P>>,
    options?: BusListenOptions,
  ): Disposer;

  /** The same for the first event alone. */
  once<const P extends EventPattern<E>>(
    event: P & ValidPattern<E, P>,
    listener: EventListener<EventPayload<E, P>, EventsMatching<E, P>>,
    options?: BusListenOptions,
  ): Disposer;

  /** Removes this bus's listeners of exactly this name or pattern: one function, or all. */
  off<const P extends EventPattern<E>>(
    event: P & ValidPattern<E, P>,
    listener?: (payload: any, meta: any) => void,
  ): void;

  /**
   * Emits an event. Where somebody else wants it (or it is kept), it is encoded first, once, so that either all get it
   * or, if it can't be, nobody.
   *
   * @returns false when a receiver has more than its high-water mark waiting. The event is not lost; wait for `drain()`
   *   before the next ones. Past the hard cap that receiver alone is cut off, and told what it missed.
   * @throws {SignalboxError} `ERR_SIGNALBOX_CODEC_*` with the `path` to what can't be sent; `ERR_SIGNALBOX_OPTION_*`
   *   for a name; `ERR_SIGNALBOX_BUS_CLOSED`.
   */
  emit<K extends EventName<E>>(event: K, ...payload: EmitArguments<E, K>): boolean;

  /**
   * The payload of the next event of this name or pattern.
   *
   * @throws {SignalboxError} (rejects) `ERR_SIGNALBOX_TIMEOUT`, `ERR_SIGNALBOX_ABORTED`, `ERR_SIGNALBOX_BUS_CLOSED`.
   */
  waitFor<const P extends EventPattern<E>>(
    event: P & ValidPattern<E, P>,
    options?: WaitForOptions<EventPayload<E, P>>,
  ): Promise<EventPayload<E, P>>;

  /** The events of this name or pattern from now on, for `for await`. They wait in a queue of their own. */
  events<const P extends EventPattern<E>>(
    event: P & ValidPattern<E, P>,
    options: EventsOptions & { withMeta: true },
  ): EventIterator<{ payload: EventPayload<E, P>; meta: EventMeta<EventsMatching<E, P>> }>;
  events<const P extends EventPattern<E>>(
    event: P & ValidPattern<E, P>,
    options?: EventsOptions & { withMeta?: false },
  ): EventIterator<EventPayload<E, P>>;

  /**
   * Answers requests for a method, from wherever they come. One handler a method on a bus.
   *
   * @returns what takes it back
   * @throws {SignalboxError} `ERR_SIGNALBOX_CALL_HANDLER_EXISTS`; `ERR_SIGNALBOX_OPTION_*`; `ERR_SIGNALBOX_BUS_CLOSED`.
   */
  handle<K extends RequestName<R>>(
    method: K,
    handler: (
      input: RequestInput<R, K>,
      context: BusRequestContext,
    ) => RequestResult<R, K> | Promise<RequestResult<R, K>>,
  ): Disposer;

  /**
   * Calls the method's handler, and settles with its answer. A handler in the same environment is given the value
   * itself, and gives its own; others get copies.
   *
   * @throws {SignalboxError} (rejects) `ERR_SIGNALBOX_CALL_FAILED` when the handler threw, with that error, its class, code
   *   and cause kept, as `cause`; `ERR_SIGNALBOX_CALL_NO_HANDLER`, `…_TIMEOUT`, `…_CANCELLED`, `…_REFUSED`;
   *   `ERR_SIGNALBOX_PEER_GONE` when the handler's environment ended; `ERR_SIGNALBOX_CODEC_*`; `ERR_SIGNALBOX_BUS_CLOSED`.
   */
  request<K extends RequestName<R>>(method: K, ...input: RequestArguments<R, K>): Promise<RequestResult<R, K>>;
  request<O = unknown>(
    method: string extends RequestName<R> ? string : never,
    input?: unknown,
    options?: RequestOptions,
  ): Promise<O>;

  /**
   * Settles when no receiver is behind.
   *
   * @throws {SignalboxError} (rejects) `ERR_SIGNALBOX_TIMEOUT`, `ERR_SIGNALBOX_ABORTED`, `ERR_SIGNALBOX_BUS_CLOSED`.
   */
  drain(options?: WaitOptions): Promise<void>;

  stats(): BusStats;

  /** Keeps the event loop running until `unref()` or `close()`: for a worker that lives by what it is asked. */
  ref(): this;
  unref(): this;

  /**
   * Takes away what was added by this object: listeners, handlers, loops, which end, and what waits, which is rejected
   * with `ERR_SIGNALBOX_BUS_CLOSED`. What was emitted is delivered. Other objects of the name go on.
   */
  close(): void;
  [Symbol.dispose](): void;
}
