// The engine's log and figures.

import type { Disposer } from "./child.js";

/** A record of the engine's log. */
export interface LogRecord {
  readonly level: "error" | "warn" | "info" | "debug" | "trace";
  /** Where it comes from, such as `signalbox::process`. */
  readonly target: string;
  readonly message: string;
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly fields: Readonly<Record<string, string>>;
  /** Records dropped since the last one: at most 1,024 wait for a slow listener. */
  readonly dropped: number;
}

/**
 * Listens to the engine's log. `filter` is a level or pairs such as
 * `signalbox::process=debug,info`; default `info`. Keeps no event loop running. The environment
 * variable `SIGNALBOX_LOG` takes the same filter and writes to stderr.
 *
 * @throws {SignalboxError} `ERR_SIGNALBOX_OPTION_RANGE` for a filter that can't be read.
 */
export function onLog(
  listener: (record: LogRecord) => void,
  options?: { filter?: string; signal?: AbortSignal },
): Disposer;

/** Figures of this JavaScript environment's connection to the engine. */
export interface EngineStats {
  /** Times that the engine woke this thread. */
  readonly wakeUps: number;
  /** Batches taken; more than wake-ups when a flood is taken in several turns of the loop. */
  readonly drains: number;
  /** Pieces of news in all batches. */
  readonly deliveries: number;
  /** Bytes of output in all batches, as delivered. */
  readonly bytes: number;
  /** Children that are not closed. */
  readonly children: number;
  /**
   * Whether the process has a guardian, which ends the trees of its children when it ends in any way, SIGKILL included.
   * Started with the first child that is not detached. Without one, children are started by the host itself: they are
   * killed when the host is, and what they had started is not.
   */
  readonly guardian: "running" | "unavailable" | "not started";
  /** Why there is none, where it is unavailable. */
  readonly guardianReason: string | undefined;
}

/** Current figures, from memory. */
export function engineStats(): EngineStats;

// Without this, a declaration file exports all that it declares.
export {};
