// Terminals and their viewers.

/// <reference types="node" />

import type {
  ChildOptions,
  Chunk,
  Disposer,
  Encoding,
  ExitInfo,
  ListenOptions,
  MemoryWarning,
  ProcessMetrics,
  ProcessState,
  ReadOptions,
  Signal,
  StopOptions,
  WaitOptions,
} from "./child.js";
import type { Child } from "./child-interface.js";
import type { SignalboxError } from "./errors.js";
import type { RecordOptions, Recording } from "./recordings.js";
import type { ScreenSnapshot, TerminalScreen } from "./screen.js";

/** Options of `spawnPty`. */
export interface PtyOptions<E extends Encoding = Encoding> extends ChildOptions<E> {
  /** The child's `TERM`. Default: `env.TERM`, else `xterm-256color`; never the host's own. */
  name?: string;
  /** Columns, 1 to 65,535. Default: 80. */
  cols?: number;
  /** Rows, 1 to 65,535. Default: 24. */
  rows?: number;
  /** Size of the text area in pixels, for programs that draw images. Default: unknown (0). */
  pixels?: { width: number; height: number };
  /**
   * Keeps the screen from the first byte on, in the engine: for windows that come late. An object says how many
   * lines above it are kept (default: 1,000). Default: false, kept from when it is first needed on.
   */
  screen?: boolean | { scrollback?: number };
}

/** How a terminal's program ended. */
export interface TerminalExit {
  /** 0 to 255; 128 plus the signal's number when a signal ended it, as shells report it. */
  readonly exitCode: number;
  /** Number of the signal that ended it. */
  readonly signal?: number;
}

/**
 * Starts a program on a new pseudoterminal and returns when it runs, well under a millisecond.
 *
 * Output that nobody listens to is held, up to 1 MiB, and then the program waits; the first
 * listener gets it from the beginning. A listener that falls 512 KiB behind pauses the program.
 *
 * @param file A path with a slash, or a name that is searched for in the child's `PATH`.
 * @throws {SignalboxError} `ERR_SIGNALBOX_SPAWN_NOT_FOUND`, `…_SPAWN_NOT_EXECUTABLE`,
 * `…_SPAWN_CWD`, `…_SPAWN_FAILED`, `…_PTY_OPEN`, `…_OPTION_*`, `…_ABORTED`, `…_ENGINE_BUSY`.
 *
 * @example
 * const shell = spawnPty("bash", [], { cols: 120, rows: 30 });
 * shell.onData((text) => process.stdout.write(text));
 * shell.write("ls --color\r");
 */
export function spawnPty<E extends Encoding = "utf8">(
  file: string,
  args?: readonly string[],
  options?: PtyOptions<E>,
): Terminal<E>;

/** A program on a pseudoterminal. */
export class Terminal<E extends Encoding = "utf8"> implements Child {
  private constructor();
  readonly id: string;
  readonly pid: number;
  readonly state: ProcessState;
  readonly exit: ExitInfo | undefined;
  /** Columns, as last set. */
  readonly cols: number;
  /** Rows, as last set. */
  readonly rows: number;
  /**
   * Name of the program in the foreground, as it was started: `bash`, `/usr/bin/vim`. Looked up at each call, in some
   * microseconds; what `spawnPty` started when there is nothing to be found, as after the end.
   */
  readonly process: string;
  /** Working directory of the program in the foreground, likewise; undefined when there is none, as after the end. */
  readonly cwd: string | undefined;

  /** Output, from the first byte for the first listener. With none, it is held; see `spawnPty`. */
  onData(listener: (data: Chunk<E>) => void, options?: ReadOptions): Disposer;
  /**
   * The program has ended, and everything that it wrote itself has been delivered. Does not wait
   * for descendants that keep the terminal open. Told once for each program that ends by itself or is
   * ended, but not for one that `restart` ends.
   */
  onExit(listener: (exit: TerminalExit) => void, options?: ListenOptions): Disposer;
  /** Nobody holds the terminal any more, so that no output can follow. The last event of a program. */
  onClose(listener: () => void, options?: ListenOptions): Disposer;
  /** `restart` has started the program anew. */
  onRestart(listener: (restart: TerminalRestart) => void, options?: ListenOptions): Disposer;
  /** It has another size, whoever gave it that. */
  onResize(
    listener: (size: { readonly cols: number; readonly rows: number }) => void,
    options?: ListenOptions,
  ): Disposer;
  /** Calls that came too late or were refused. The terminal goes on. */
  onError(listener: (error: SignalboxError) => void, options?: ListenOptions): Disposer;
  /** Its figures, each `metricsIntervalMs`. Where this thread is late, the newest alone. */
  onMetrics(listener: (metrics: ProcessMetrics) => void, options?: ListenOptions): Disposer;
  /** It uses more memory than `limits` call for a warning. */
  onWarning(listener: (warning: MemoryWarning) => void, options?: ListenOptions): Disposer;

  /**
   * Queues input. False: more than 64 KiB wait; go on after `drain()`. Nothing is cut on the way, but a
   * program that reads lines (`stty icanon`, the default) gets 4,095 bytes of one at the most: the kernel
   * drops the rest of a longer line. Shells with line editing, and editors, read raw and get everything.
   */
  write(data: string | Uint8Array): boolean;
  drain(options?: WaitOptions): Promise<void>;
  /**
   * Gives the terminal a new size; programs on it get SIGWINCH. Of sizes that follow each other within
   * 8 ms the last one counts, and what is written later meets it. After the end nothing happens but an
   * error event.
   *
   * @throws {SignalboxError} `ERR_SIGNALBOX_OPTION_RANGE` for anything but 1 to 65,535.
   */
  resize(cols: number, rows: number, pixels?: { width: number; height: number }): void;
  /**
   * What the terminal shows, as xterm.js would: text, cursor, modes, title, directory, commands. Kept by the engine from
   * `screen: true`, the first use of this, or the first viewer that needs it on; `isComplete` is false when it has
   * not seen all. It stays after the end, and over `restart`.
   */
  readonly screen: TerminalScreen;
  /** `screen.snapshot()`: text that brings a fresh terminal of the same size to what this one shows. */
  snapshot(options?: { scrollback?: number }): ScreenSnapshot;
  /**
   * Adds a viewer: a window or a socket that is fed through this program, at a pace of its own. By
   * default it begins with a snapshot of the screen and never holds up the program or anybody else:
   * one that falls behind goes on from another snapshot.
   *
   * @throws {SignalboxError} `ERR_SIGNALBOX_OPTION_*`.
   *
   * @example
   * const viewer = terminal.attach({ acknowledge: true });
   * viewer.on("snapshot", ({ ansi, cols, rows }) => page.send({ type: "reset", ansi, cols, rows }));
   * viewer.on("data", ({ data, bytes }) => page.send({ type: "data", data, bytes }));
   * page.onAcknowledge((bytes) => viewer.acknowledge(bytes));
   */
  attach(options?: ViewerOptions & { encoding?: "utf8" }): Viewer<"utf8">;
  attach(options: ViewerOptions & { encoding: null }): Viewer<null>;
  /**
   * Starts the program anew in the same terminal, with the same arguments, environment and the
   * current size. One that runs is stopped first, as by `stop`. Id, listeners, viewers, offsets and
   * what was written before stay; sequences that put the terminal back into its first modes are
   * written in between. A call while another restart goes on joins that one.
   *
   * Rejects as `spawnPty` throws when the program can't be started; the terminal has ended then, and
   * says so. For the terminal of a process: `ERR_SIGNALBOX_PROCESS_STATE`.
   */
  restart(options?: StopOptions): Promise<void>;
  /** How it is, from memory: no system call. */
  health(): TerminalHealth;
  /**
   * Stops handing output to listeners; the program runs until its buffer is full, then waits. While
   * paused, exit and close wait too, behind the output, and the child keeps the event loop running.
   */
  pause(): void;
  /** Undoes `pause`. */
  resume(): void;
  /**
   * Records the terminal into a file, as asciicast v2: output, sizes and, where that is asked for, input, with their
   * times. Begins with the oldest output held, at time 0. Written off this thread, beside all listeners and whether
   * they are paused or not; a slow disk pauses the program, nothing is left out. `onExit` and `onClose` come when what
   * was before them is in the file.
   *
   * @throws {SignalboxError} `ERR_SIGNALBOX_RECORDING_OPEN`, `ERR_SIGNALBOX_OPTION_*`.
   *
   * @example
   * await using recording = shell.record("session.cast");
   */
  record(path: string | URL, options?: RecordOptions): Recording;
  /**
   * Sends a signal to the program's process group. Default: `SIGHUP`. With `tree: true` also to
   * descendants that left the group, and SIGKILL after the grace period to those that are left.
   */
  kill(signal?: Signal, options?: { tree?: boolean }): void;

  stop(options?: StopOptions): Promise<ExitInfo>;
  wait(options?: WaitOptions): Promise<ExitInfo>;
  metrics(): Promise<ProcessMetrics | undefined>;
  setMetric(name: string, value: unknown): this;
  ref(): this;
  unref(): this;
  [Symbol.dispose](): void;
  [Symbol.asyncDispose](): Promise<void>;
}

/** A program was started anew. */
export interface TerminalRestart {
  /** Process id of the new program. */
  readonly pid: number;
  /** Bytes written before it: its output begins at this offset. */
  readonly offset: number;
  /** How the one before ended. */
  readonly previous: TerminalExit;
}

/** How a terminal is. */
export interface TerminalHealth {
  readonly id: string;
  readonly pid: number;
  readonly state: ProcessState;
  /** The program has not ended. */
  readonly isAlive: boolean;
  /** How it ended. */
  readonly exit: ExitInfo | undefined;
  /** Since the program was started, up to its end, in milliseconds. */
  readonly uptimeMs: number;
  /** How often it was started anew. */
  readonly restarts: number;
  /** Bytes that were written to the terminal, by all its programs. */
  readonly writtenBytes: number;
  /** Bytes of these that are held for those who come late. */
  readonly heldBytes: number;
  /** Bytes of input that the program has not taken. */
  readonly waitingInputBytes: number;
  /** The program is kept from writing because somebody lossless is behind. */
  readonly isWaitingForViewer: boolean;
  /** How many take its output: groups of listeners, viewers, a screen, a recording. */
  readonly viewers: number;
}

/** Options of `Terminal.attach`. */
export interface ViewerOptions {
  /**
   * `"lossy"` (default): never holds up the program. `"lossless"`: the program waits in its own `write`
   * when the viewer is `highWaterBytes` of the terminal's `output` behind.
   */
  flow?: "lossy" | "lossless";
  /**
   * How a lossy viewer that fell behind goes on. `"screen"` (default): from a snapshot of the screen,
   * when it is more than the terminal's high-water mark (512 KiB) behind. `"gap"`: with the oldest byte
   * held, after a `gap` event with the exact count.
   */
  lossy?: "screen" | "gap";
  /** Begins with a snapshot. Default: true for `lossy: "screen"` without another beginning. */
  snapshot?: boolean;
  /** Lines of scrollback in snapshots. Default: all that the screen holds. */
  scrollback?: number;
  /** Begins with the byte at this offset, or the oldest one held after it: for one that comes back. */
  fromOffset?: number;
  /** Begins with the last lines that are held. */
  lastLines?: number;
  /** `"utf8"` (default), characters never split, or `null` for bytes. */
  encoding?: Encoding;
  /**
   * The viewer says by `acknowledge` what it is done with, and is handed no more than `highWaterBytes`
   * beyond that (and the batch that reaches it). Default: true when `highWaterBytes` is given.
   */
  acknowledge?: boolean;
  /** Bytes on their way at which nothing more is handed over. Default: 100,000. */
  highWaterBytes?: number;
  /** Bytes on their way at which it goes on. Default: 5,000, or half of `highWaterBytes` if that is less. */
  lowWaterBytes?: number;
  /** Closes the viewer when aborted. */
  signal?: AbortSignal;
}

/** What a viewer is handed. Those of one viewer come in order. */
export interface ViewerEvents<E extends Encoding = "utf8"> {
  /** The screen as it is at `offset`: what follows goes on from there. Clear the view and write `ansi`. */
  snapshot: ScreenSnapshot & {
    /** Bytes that this viewer was not handed, and whose effect the snapshot shows. */
    readonly skippedBytes: number;
  };
  data: {
    readonly data: Chunk<E>;
    /** Bytes that the program wrote for this: what `acknowledge` takes. */
    readonly bytes: number;
    /** Offset after the last of them, from the beginning of the terminal's output. */
    readonly offset: number;
  };
  /** Output that a viewer with `lossy: "gap"` missed. */
  gap: { readonly skippedBytes: number };
  /** The program has ended, and this viewer was handed all that it wrote itself. */
  exit: TerminalExit;
  /** The program was started anew. */
  restart: TerminalRestart;
  /** Nobody holds the terminal any more, and everything was handed over. More follows only after `restart`. */
  end: undefined;
}

/** Somebody who looks at a terminal from elsewhere. Made by `Terminal.attach`. */
export class Viewer<E extends Encoding = "utf8"> implements Disposable {
  private constructor();
  /** Adds a listener; nothing is handed over before the turn in which `attach` was called is over. */
  on<K extends keyof ViewerEvents<E>>(
    event: K,
    listener: (value: ViewerEvents<E>[K]) => void,
    options?: ListenOptions,
  ): Disposer;
  /** Offset after the last byte that was handed over. */
  readonly offset: number;
  readonly isClosed: boolean;
  readonly isPaused: boolean;
  /**
   * Done with so many more of the bytes that were handed over.
   *
   * @throws {SignalboxError} `ERR_SIGNALBOX_OPTION_TYPE`, `ERR_SIGNALBOX_OPTION_RANGE`.
   */
  acknowledge(bytes: number): void;
  /** Is handed nothing until `resume()`. A lossy viewer misses what goes by, a lossless one holds it up. */
  pause(): void;
  resume(): void;
  /** Figures, from memory. */
  stats(): ViewerStats;
  /** Ends it. Idempotent. */
  close(): void;
  [Symbol.dispose](): void;
}

/** Figures of one viewer. */
export interface ViewerStats {
  /** Offset after the last byte that it was handed. */
  readonly offset: number;
  /** Bytes that it has not acknowledged; 0 for one that does not. */
  readonly unacknowledgedBytes: number;
  /** Bytes written that it was not handed yet. */
  readonly behindBytes: number;
  /** Bytes that it missed so far. */
  readonly skippedBytes: number;
  /** Snapshots that it was shown. */
  readonly snapshots: number;
}

/** Options of `ManagedProcess.attach`. */
export interface ProcessViewerOptions extends Omit<ViewerOptions, "lossy" | "snapshot" | "scrollback"> {
  /** Default: `"stdout"`. */
  stream?: "stdout" | "stderr";
}

/** What a viewer of a process is handed, in order. */
export interface ProcessViewerEvents<E extends Encoding = "utf8"> extends Pick<
  ViewerEvents<E>,
  "data" | "gap" | "end"
> {
  /** The process has ended, and this viewer was handed all that it wrote itself. */
  exit: ExitInfo;
}

/** Somebody who looks at a stream of a process from elsewhere. Made by `ManagedProcess.attach`. */
export interface ProcessViewer<E extends Encoding = "utf8"> extends Omit<Viewer<E>, "on"> {
  on<K extends keyof ProcessViewerEvents<E>>(
    event: K,
    listener: (value: ProcessViewerEvents<E>[K]) => void,
    options?: ListenOptions,
  ): Disposer;
}

/** Options of `PtyManager`. */
export interface PtyManagerOptions {
  /** Options of every terminal that says nothing else. */
  defaults?: PtyOptions & { file?: string; args?: readonly string[] };
  /** Ended terminals that are still found by their ids, the last ones. Default: 100. */
  maxEnded?: number;
}

/** What a `PtyManager` tells. */
export interface PtyManagerEvents {
  created: { readonly terminal: Terminal<Encoding> };
  /** The program has ended, and its own output was delivered. */
  exit: { readonly terminal: Terminal<Encoding>; readonly exit: TerminalExit };
  /** No output can follow. */
  closed: { readonly terminal: Terminal<Encoding> };
  /** It has another size. */
  resized: { readonly terminal: Terminal<Encoding>; readonly cols: number; readonly rows: number };
}

/**
 * Terminals by their ids. Disposal stops all.
 *
 * @example
 * const terminals = new PtyManager({ defaults: { cols: 120 } });
 * terminals.create({ id: "build", file: "npm", args: ["run", "build"] });
 * terminals.resize("build", 100, 30);
 */
export class PtyManager implements AsyncDisposable, Disposable {
  constructor(options?: PtyManagerOptions);
  /**
   * Starts a program on a new terminal, as `spawnPty` does.
   *
   * @throws {SignalboxError} as `spawnPty`; `ERR_SIGNALBOX_TERMINAL_ID` when a terminal of that id runs.
   */
  create<E extends Encoding = "utf8">(
    options: PtyOptions<E> & { file?: string; args?: readonly string[] },
  ): Terminal<E>;
  get(id: string): Terminal<Encoding> | undefined;
  /** In the order in which they were made, with those that ended last. */
  list(): Terminal<Encoding>[];
  /** @throws {SignalboxError} `ERR_SIGNALBOX_TERMINAL_UNKNOWN`; as `Terminal.resize`. */
  resize(id: string, cols: number, rows: number, pixels?: { width: number; height: number }): void;
  /** @throws {SignalboxError} `ERR_SIGNALBOX_TERMINAL_UNKNOWN`; as `Terminal.write`. */
  write(id: string, data: string | Uint8Array): boolean;
  /** @throws {SignalboxError} `ERR_SIGNALBOX_TERMINAL_UNKNOWN`; as `Terminal.kill`. */
  kill(id: string, signal?: Signal, options?: { tree?: boolean }): void;
  /** Forgets a terminal; one that runs is stopped first. An unknown id is ignored. */
  remove(id: string, options?: StopOptions): Promise<void>;
  on<K extends keyof PtyManagerEvents>(
    event: K,
    listener: (value: PtyManagerEvents[K]) => void,
    options?: ListenOptions,
  ): Disposer;
  /** Stops all that run, with all that they started. */
  stopAll(options?: StopOptions): Promise<void>;
  [Symbol.dispose](): void;
  [Symbol.asyncDispose](): Promise<void>;
}

// Without this, a declaration file exports all that it declares.
export {};
