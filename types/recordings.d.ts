// Recordings of terminals.

/// <reference types="node" />

/** Options of `record`. */
export interface RecordOptions {
  /** A name for people. */
  title?: string;
  /** What runs in the terminal, for people. Default: the file that was started. */
  command?: string;
  /** Variables that tell how the output is meant. Default: the terminal's `TERM`, and `SHELL`. */
  env?: Record<string, string | undefined>;
  /** The longest pause that players should keep, in milliseconds. Everything is recorded, with its own time. */
  idleTimeLimitMs?: number;
  /** Records what is written to the terminal, too, passwords included. Default: false. */
  input?: boolean;
  /** A file that exists is replaced; else it is an error. Default: false. */
  overwrite?: boolean;
  /** Begins with the byte of output at this offset; `Infinity`: with what comes from now on. */
  fromOffset?: number;
  /** Begins with the last lines that are held, this many. */
  lastLines?: number;
}

/** What a recording came to. */
export interface RecordingResult {
  readonly path: string;
  /** Events in the file. */
  readonly events: number;
  /** Bytes in the file. */
  readonly bytes: number;
  /** From the beginning of the recording to its end, in milliseconds. */
  readonly durationMs: number;
}

/**
 * A recording that is being written. It ends with `stop()`, with the terminal, or when the file can't be written any
 * more: then `stop()` and `wait()` reject with `ERR_SIGNALBOX_RECORDING_WRITE`, the terminal tells the same by
 * `onError` and goes on, and what was written so far can be read.
 */
export class Recording implements AsyncDisposable {
  private constructor();
  readonly path: string;
  /** Events in the file so far. */
  readonly events: number;
  /** Bytes in the file so far. */
  readonly bytes: number;
  /** False after the end. */
  readonly isRecording: boolean;
  /** Records nothing that comes from now on, and settles when the rest is in the file. Calling it again is harmless. */
  stop(): Promise<RecordingResult>;
  /** Settles at the end, without asking for it. Keeps no event loop running. */
  wait(): Promise<RecordingResult>;
  /** As `stop()`. */
  [Symbol.asyncDispose](): Promise<void>;
}

/** What a recording says of its terminal. */
export interface RecordingHeader {
  /** Of asciicast: 2 or 3. */
  readonly version: 2 | 3;
  /** The size where it begins. */
  readonly cols: number;
  readonly rows: number;
  /** When it was begun. */
  readonly timestamp: Date | undefined;
  readonly title: string | undefined;
  readonly command: string | undefined;
  /** The longest pause that a player should keep. */
  readonly idleTimeLimitMs: number | undefined;
  readonly env: Readonly<Record<string, string>>;
}

/** An event of a recording; `atMs` counts from its beginning. */
export type RecordingEvent =
  | { readonly type: "output" | "input" | "marker"; readonly atMs: number; readonly data: string }
  | { readonly type: "resize"; readonly atMs: number; readonly cols: number; readonly rows: number };

/** Where a recording is read from: a file, or its text or bytes as they come. */
export type RecordingSource = string | URL | AsyncIterable<string | Uint8Array>;

/** The events of a recording, in their order, read while they are taken. They can be taken once. */
export class RecordingReader implements AsyncIterable<RecordingEvent> {
  private constructor();
  /** What the recording says of its terminal. Reads no further than that. */
  header(): Promise<RecordingHeader>;
  /** The last line was cut, as after a crash, and passed over. Known when all events were taken. */
  readonly isTruncated: boolean;
  [Symbol.asyncIterator](): AsyncGenerator<RecordingEvent, void, undefined>;
}

/**
 * Reads a recording (asciicast v2 or v3) without waiting: events that it does not know are passed over. Taking from it
 * rejects with `ERR_SIGNALBOX_RECORDING_OPEN`, `ERR_SIGNALBOX_RECORDING_MALFORMED` (with `lineNumber`), and
 * `ERR_SIGNALBOX_ABORTED`.
 *
 * @example
 * for await (const { type, atMs } of readRecording("session.cast")) console.log(atMs, type);
 */
export function readRecording(source: RecordingSource, options?: { signal?: AbortSignal }): RecordingReader;

/** Options of `replay`. */
export interface ReplayOptions {
  /** 2 is twice as fast; `Infinity` does not wait. Default: 1. */
  speed?: number;
  /** Pauses are cut to this, in milliseconds, before `speed` counts. Default: what the recording says, else whole. */
  idleTimeLimitMs?: number;
  /** Ends the replay with `ERR_SIGNALBOX_ABORTED`. */
  signal?: AbortSignal;
  /** Called where the terminal got another size, between the output before and after. */
  onResize?: (cols: number, rows: number) => void;
}

/** A piece of output that is due. */
export interface ReplayedOutput {
  /** Since the beginning, without what was cut from pauses, in milliseconds at speed 1. */
  readonly atMs: number;
  readonly data: string;
}

/**
 * Replays a recording with its timing. Who takes longer than that gets what is due meanwhile at once. Rejects as
 * `readRecording` does.
 *
 * @example
 * for await (const { data } of replay("session.cast", { speed: 2 })) process.stdout.write(data);
 */
export function replay(
  source: RecordingSource,
  options?: ReplayOptions,
): AsyncGenerator<ReplayedOutput, void, undefined>;

// Without this, a declaration file exports all that it declares.
export {};
