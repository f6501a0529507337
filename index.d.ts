// The contract of the package, written by hand. Units are in the names; defaults are in the text.

/// <reference types="node" />

export * from "./bus.js";
import type { EventBus } from "./bus.js";
import type { Config, ServiceConfig } from "./services-config.js";

// ── errors ──────────────────────────────────────────────────────────────────────────────────────

/**
 * Every failure that the package reports. `code` is stable and listed in `docs/errors.md`; the
 * message tells a person what to do and may change.
 *
 * Facts that a program may branch on are properties: `option` for a wrong option, `command`,
 * `searched`, `path`, `cwd` and `errno` for a failed start, `pid` for a process that has ended.
 */
export class SignalboxError extends Error {
  constructor(code: `ERR_SIGNALBOX_${string}`, message: string, facts?: object);
  readonly code: `ERR_SIGNALBOX_${string}`;
  readonly cause?: unknown;
  /** The wrong option, such as `args[2]`. */
  readonly option?: string;
  /** The command that could not be started. */
  readonly command?: string;
  /** The directories that were searched for the command, as in `PATH`. */
  readonly searched?: string;
  /** The file that could not be executed. */
  readonly path?: string;
  /** The working directory that could not be entered. */
  readonly cwd?: string;
  /** The system call that failed. */
  readonly syscall?: string;
  /** The system's error number. */
  readonly errno?: number;
  /** The signal that could not be delivered. */
  readonly signal?: string;
  /** The system that has no native addon, such as `darwin-arm64`. */
  readonly system?: string;
  /** The process that has ended, refused a signal, or exceeded a limit. */
  readonly pid?: number;
  /** Whose memory exceeded a limit: of the process alone, or with its descendants. */
  readonly scope?: "process" | "tree";
  /** What was found where a limit was exceeded. */
  readonly bytes?: number;
  /** The limit that was exceeded. */
  readonly limitBytes?: number;
  /** The time that ran out. */
  readonly timeoutMs?: number;
  /** The method of a call that failed. */
  readonly method?: string;
  /** What a handler on the other side threw: its `code`, or JSON-RPC's own. */
  readonly remoteCode?: string | number;
  /** Its name, such as `RangeError`. */
  readonly remoteName?: string;
  /** Its stack, on the other side. */
  readonly remoteStack?: string;
  /** All that the other side said of it. */
  readonly data?: unknown;
  /** The service that failed, was stopped, or is not known. */
  readonly service?: string;
  /** Why a service failed. */
  readonly reason?: string;
  /** What a service that failed wrote last. */
  readonly lastLines?: readonly ServiceOutputLine[];
  /** How the process ended that a call was waiting for. */
  readonly exitCode?: number | null;
  /** The beginning of a line that is no message. */
  readonly line?: string;
  /** The line of a recording that can't be read, from 1. */
  readonly lineNumber?: number;
  /** Most bytes that a message may have. */
  readonly maxBytes?: number;
  /** Messages that were refused together. */
  readonly refusedMessages?: number;
  /** The kind of a handle that was refused, such as `net.Socket`. */
  readonly handleType?: string;
  /** What is wrong with a config, each with its place. */
  readonly errors?: readonly ConfigProblem[];
  /** The file of a config that is wrong, or can't be loaded. */
  readonly file?: string;
}

// ── shared shapes ───────────────────────────────────────────────────────────────────────────────

/** Undoes what returned it: call it, or leave it to `using`. Calling it again does nothing. */
export type Disposer = (() => void) & Disposable;

/** A signal by name or number. */
export type Signal = NodeJS.Signals | number;

/** How output is delivered: text, with characters never split, or bytes as Buffers. */
export type Encoding = "utf8" | null;

/** Chunks of output, by encoding. */
export type Chunk<E extends Encoding> = E extends null ? Buffer : string;

/**
 * Where a process is in its life: `pending → starting → running → stopping → stopped | failed`. A
 * process that ends by itself goes from `running` to `stopped` (exit code 0) or `failed`.
 */
export type ProcessState = "pending" | "starting" | "running" | "paused" | "stopping" | "stopped" | "failed";

/** How a process ended. Of `exitCode` and `signal` one is null. */
export interface ExitInfo {
  /** 0 to 255, or null when a signal ended it. */
  readonly exitCode: number | null;
  /** The signal that ended it, or null. */
  readonly signal: NodeJS.Signals | null;
  /** The same as `exitCode`, under the name that `child_process` gives it. */
  readonly code: number | null;
  /**
   * `exited` by itself; `signaled` by somebody else; `stopped` after `stop`, `kill` or an abort;
   * `timedOut` after `timeoutMs`; `limitExceeded` above a limit of memory.
   */
  readonly reason: "exited" | "signaled" | "stopped" | "timedOut" | "limitExceeded";
  /** From the start of the program to its end, in milliseconds. */
  readonly durationMs: number;
}

/** Options of everything that is waited for. */
export interface WaitOptions {
  /** Ends the waiting with `ERR_SIGNALBOX_ABORTED`; what is waited for goes on. */
  signal?: AbortSignal;
  /** Ends the waiting with `ERR_SIGNALBOX_TIMEOUT`, in milliseconds. No limit by default. */
  timeoutMs?: number;
}

/** Options of listeners. */
export interface ListenOptions {
  /** Removes the listener when aborted. */
  signal?: AbortSignal;
}

/** Options of listeners and readers of output. */
export interface ReadOptions extends ListenOptions {
  /**
   * Begins with the byte at this offset from the beginning of the stream, or the oldest one held
   * after it. `Infinity`: with what comes from now on. Default: the oldest byte held.
   */
  fromOffset?: number;
  /** Begins with the last lines that are held, this many of each stream. */
  lastLines?: number;
}

/** Options of `stop`. */
export interface StopOptions {
  /** What is sent first. Default: the child's `stopSignal`. */
  signal?: Signal;
  /** Milliseconds until SIGKILL. Default: the child's `killGraceMs`. */
  graceMs?: number;
}

/** Processor and memory of a process itself at one moment. */
export interface BasicMetrics {
  /**
   * Use of the processor since the sample before, whoever asked for that: 100 is one core kept busy. The first goes
   * back to the start of the process, and none covers less than 100 ms.
   */
  readonly cpuPercent: number;
  /** Processor time, in milliseconds. */
  readonly cpuMs: number;
  /** Resident memory, in bytes. */
  readonly memoryBytes: number;
  /** Time since the start, in milliseconds, with the time that the machine slept. */
  readonly uptimeMs: number;
  /** The start as the system knows it, to 10 ms. */
  readonly startTime: Date;
  /** What `setMetric` has set. */
  readonly custom: Record<string, unknown>;
}

/** What a process and its descendants use at one moment. */
export interface ProcessMetrics extends BasicMetrics {
  /** Processor time in user mode, in milliseconds; the system counts in steps of 10. */
  readonly userMs: number;
  /** Processor time in kernel mode, in milliseconds, likewise. */
  readonly systemMs: number;
  readonly threads: number;
  /** Open descriptors; null where the system does not tell. */
  readonly handles: number | null;
  /**
   * Bytes that it has read: files, pipes, sockets and terminals alike, whether storage was reached or not. Null for a
   * process of another user.
   */
  readonly readBytes: number | null;
  /** Bytes that it has written, in the same way. */
  readonly writtenBytes: number | null;
  /** Processes in the tree, with the process itself. */
  readonly treeProcesses: number;
  /** As `cpuPercent`, of the whole tree. */
  readonly treeCpuPercent: number;
  /**
   * Processor time of the whole tree, in milliseconds, with that of descendants that have ended and were waited for
   * by their parents.
   */
  readonly treeCpuMs: number;
  /** Resident memory of the whole tree, in bytes. Shared pages count once for each process. */
  readonly treeMemoryBytes: number;
}

/** Sums over processes, each with its own figures, not those of its tree. */
export interface AggregatedMetrics {
  /** How many were added up: all that had not ended. */
  readonly processes: number;
  readonly cpuPercent: number;
  readonly cpuMs: number;
  readonly memoryBytes: number;
  readonly handles: number;
  readonly threads: number;
  readonly readBytes: number;
  readonly writtenBytes: number;
  readonly userMs: number;
  readonly systemMs: number;
}

/** A process uses more memory than `limits` call for a warning. Told once, and again after it fell below 90 %. */
export interface MemoryWarning {
  readonly type: "memory";
  /** Whose memory: of the process alone, or with its descendants. */
  readonly scope: "process" | "tree";
  readonly bytes: number;
  readonly limitBytes: number;
}

/** Resident memory that a process may use, in bytes: a bound above which it is stopped, or two steps. */
export type MemoryLimit = number | { warn?: number; kill?: number };

/**
 * Limits of one process. Memory is watched by sampling, each `metricsIntervalMs` (default: 1,000 ms).
 * The others are the system's own (`setrlimit`), inherited by what the process starts.
 */
export interface ResourceLimits {
  /** Resident memory of the process itself. */
  memoryBytes?: MemoryLimit;
  /** Resident memory of the process and its descendants. Shared pages count once for each process. */
  treeMemoryBytes?: MemoryLimit;
  /** Open descriptors. */
  openFiles?: number;
  /** Processes of the user, with all others that run already. */
  processes?: number;
  /** Processor time in seconds; then SIGXCPU, and SIGKILL. */
  cpuSeconds?: number;
  /** Size of a file that it writes. */
  fileBytes?: number;
  /** Size of a core dump; 0 for none. */
  coreBytes?: number;
  /** Address space. */
  addressSpaceBytes?: number;
  /** Stack of the main thread. */
  stackBytes?: number;
}

/** A file that gets all output of a process, in the order in which it arrives. */
export interface LogFileOptions {
  /** The file. Its folder must exist. An existing file is continued. */
  path: string;
  /** A file of this size is put aside as `PATH.1`, cut at the end of a line. Default: 10 MiB. */
  maxBytes?: number;
  /** Files that were put aside and are kept, newest first; 0 starts over. Default: 5. */
  maxFiles?: number;
  /** Compresses files that were put aside: `PATH.1.gz`. Default: false. */
  gzip?: boolean;
}

/** How output is held, delivered and logged. */
export interface OutputOptions {
  /** Held of each stream for those who come late, 4,096 bytes to 1 GiB; grows as needed. Default: 1 MiB. */
  bufferBytes?: number;
  /**
   * What happens to output that nobody takes. `"wait"` (default): the process waits in its own
   * `write`, nothing is lost. `"overwrite"`: the oldest output goes, and a listener that falls that
   * far behind gets a `gap` event with the exact count.
   */
  overflow?: "wait" | "overwrite";
  /**
   * The first output is delivered at once, what follows in one batch each interval, in milliseconds.
   * Output after a `write` counts as first, so that answers do not wait. 0: everything at once.
   * Terminals deliver at once in any case. Default: 16.
   */
  flushIntervalMs?: number;
  /**
   * A batch of this size is delivered before its time, 1,024 bytes to 1 MiB. Default: 64 KiB of text,
   * 256 KiB of bytes.
   */
  maxBatchBytes?: number;
  /**
   * The process waits when the slowest listener, or lossless viewer, is this far behind; 4,096 bytes to
   * half of `bufferBytes`. Default: 512 KiB.
   */
  highWaterBytes?: number;
  /** It goes on when nobody is further behind than this. Default: a quarter of `highWaterBytes`. */
  lowWaterBytes?: number;
  /**
   * Standard error goes where standard output goes, over one descriptor: the true order, and no way
   * to tell the two apart. With two descriptors no order between them can be known. Default: false.
   */
  merge?: boolean;
  /** Writes all output to a file besides. A disk that is slow pauses the process. */
  log?: LogFileOptions;
}

/** Options that processes and terminals share. */
export interface ChildOptions<E extends Encoding = Encoding> {
  /** Names it in your program. Default: `process-1`, `terminal-2`, … */
  id?: string;
  /** Working directory. Default: the host's own. */
  cwd?: string | URL;
  /** Environment variables, added to the host's; `undefined` removes an inherited one. */
  env?: Record<string, string | undefined>;
  /** False: `env` is the whole environment. Default: true. */
  extendEnv?: boolean;
  /** `"utf8"` (default) or `null` for bytes. Malformed UTF-8 becomes U+FFFD, as in `TextDecoder`. */
  encoding?: E;
  /** How output is held, delivered and logged. */
  output?: OutputOptions;
  /** Limits of the process. */
  limits?: ResourceLimits;
  /** Runs as this user, which takes privileges. Supplementary groups are dropped. */
  uid?: number;
  /** Runs as this group, likewise. */
  gid?: number;
  /** Permissions that new files do not get, such as `0o022`. Default: the host's. */
  umask?: number;
  /** Niceness, -20 to 19; higher is less important. Default: the host's. */
  nice?: number;
  /**
   * True: the child may outlive the host, and is its own: it gets a session of its own, and nothing
   * ends it but its own end or `stop`. Default: false, it is killed when the host ends, however, and
   * all that it started with it; its parent, `getppid()`, is then the package's guardian.
   */
  detached?: boolean;
  /** Stops the child when it runs longer, in milliseconds. Its exit has the reason `timedOut`. */
  timeoutMs?: number;
  /** Samples its figures this often, at least 10 ms, for `metrics` events and limits of memory. Default: no events. */
  metricsIntervalMs?: number;
  /** What `stop` sends first. Default: `SIGTERM`, for terminals `SIGHUP`. */
  stopSignal?: Signal;
  /** Milliseconds between `stop`'s signal and SIGKILL, 0 to 86,400,000. Default: 5,000. */
  killGraceMs?: number;
  /** Stops the child when aborted. Aborted before the start: `ERR_SIGNALBOX_ABORTED`. */
  signal?: AbortSignal;
}

/** What processes and terminals have in common. */
interface Child extends AsyncDisposable, Disposable {
  /** The given id, or one made up. */
  readonly id: string;
  /** Process id; it stays after the end, when it may belong to somebody else. */
  readonly pid: number;
  /** From memory, as last delivered. */
  readonly state: ProcessState;
  /** How it ended; undefined while it runs. */
  readonly exit: ExitInfo | undefined;

  /**
   * Queues input. False asks for a pause: more than 64 KiB waits, go on after `drain()`. Nothing is
   * cut or dropped up to 64 MiB; a write beyond that is refused whole.
   *
   * A write that is refused returns false and is told by an `error` event, because a child may end
   * at any moment: `ERR_SIGNALBOX_PROCESS_ENDED`, `ERR_SIGNALBOX_STDIN_CLOSED`,
   * `ERR_SIGNALBOX_STDIN_OVERFLOW`.
   *
   * @throws {SignalboxError} `ERR_SIGNALBOX_OPTION_TYPE` for anything but strings and bytes.
   */
  write(data: string | Uint8Array): boolean;
  /**
   * Settles when the child has taken all input, at once when none waits. Rejects with
   * `ERR_SIGNALBOX_PROCESS_ENDED` when the child ends before, and with `ERR_SIGNALBOX_STDIN_CLOSED`
   * when it closed its input, or had ended, without taking all that was written.
   */
  drain(options?: WaitOptions): Promise<void>;

  /**
   * Stops the child and all that it started: the stop signal to its process group, to descendants
   * that left it and to daemons that lost their parent, and SIGKILL to whoever is left after the
   * grace period. Settles when nobody is left. Calling it again is harmless; a shorter grace hurries.
   * After the end of the child it ends what is left of its tree.
   *
   * Daemons are known by the variable `SIGNALBOX_TREE`, which children get. One that clears its
   * environment is not found, and ends with the host.
   */
  stop(options?: StopOptions): Promise<ExitInfo>;
  /**
   * Settles as soon as the process has ended. Its last output may still be on its way: the `exit`
   * event comes after that.
   */
  wait(options?: WaitOptions): Promise<ExitInfo>;
  /** What it uses now, sampled off the JavaScript thread; undefined when it has ended. */
  metrics(): Promise<ProcessMetrics | undefined>;
  /** Adds a figure of your own to `custom` of all metrics from now on; `undefined` takes it out. */
  setMetric(name: string, value: unknown): this;

  /** Keeps the event loop running until the child is closed. The default. */
  ref(): this;
  /** Lets the event loop end while the child runs; it then ends with the host. */
  unref(): this;

  /** Begins a stop. */
  [Symbol.dispose](): void;
  /** Stops, and settles when nobody of the child's tree is left. */
  [Symbol.asyncDispose](): Promise<void>;
}

// ── terminals ───────────────────────────────────────────────────────────────────────────────────

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

// ── processes ───────────────────────────────────────────────────────────────────────────────────

/** A file as a standard stream, by a path from the host's working directory. */
export interface StdioFile {
  /** Read from its beginning as input; as output made when it does not exist, else emptied. */
  file: string;
  /** Output goes behind what is there. Default: false. */
  append?: boolean;
}

/**
 * Where a standard stream leads: to this program, to the host's own stream, nowhere, to a terminal
 * that all streams of this kind share, or to a file.
 */
export type Stdio = "pipe" | "inherit" | "ignore" | "pty" | StdioFile;

/** When a process counts as ready. */
export interface ReadyOptions {
  /** A line of its output that contains this text, or matches. */
  line: string | RegExp;
  /** How long it may take, in milliseconds. Default: 30,000. */
  timeoutMs?: number;
}

/** The terminal of an interactive process. */
export interface InteractiveOptions {
  /** Its `TERM`. Default: `env.TERM`, else `xterm-256color`. */
  name?: string;
  /** Columns, 1 to 65,535. Default: 80. */
  cols?: number;
  /** Rows, 1 to 65,535. Default: 24. */
  rows?: number;
  /** Size of the text area in pixels. Default: unknown (0). */
  pixels?: { width: number; height: number };
  /** Keeps the terminal's screen from the first byte on, with so many lines above it. Default: false. */
  screen?: boolean | { scrollback?: number };
}

/** Options of `spawn` without its command: what an adapter may leave open. */
export interface ProcessOptions<E extends Encoding = Encoding> extends ChildOptions<E> {
  /** Arguments. No shell looks at them. With `shell` they are quoted and appended to the command. */
  args?: readonly string[];
  /** True, or a shell's path: the command is a line for `/bin/sh`, or for that shell. Default: false. */
  shell?: boolean | string;
  /** A name for people. */
  name?: string;
  /** Anything of yours that goes along, as `process.metadata` and in `status`. */
  metadata?: Record<string, unknown>;
  /** Default: `"pipe"`. `"pty"` only together with `stdout: "pty"`. */
  stdin?: Stdio;
  /** Default: `"pipe"`. */
  stdout?: Stdio;
  /** Default: `"pipe"`. */
  stderr?: Stdio;
  /** All three at once, or input, output and error in this order. */
  stdio?: Stdio | readonly [Stdio, Stdio, Stdio];
  /** Written to standard input, which then ends. */
  input?: string | Uint8Array;
  /** On a terminal, as `process.terminal`. Default: false. */
  interactive?: boolean | InteractiveOptions;
  /** When it counts as ready, for `whenReady`. */
  ready?: ReadyOptions;
  /** Windows only: no console window. Default: true. */
  windowsHide?: boolean;
}

/** Options of `spawn`: a command, or the adapter that names one. */
export type SpawnOptions<E extends Encoding = Encoding> = ProcessOptions<E> &
  (
    | {
        /** A path with a slash, or a name that is searched for in the child's `PATH`. */
        command: string;
        adapter?: undefined;
      }
    | {
        /** An adapter of the manager: its options, with these on top. Arguments go behind its own. */
        adapter: string;
        command?: string;
      }
  );

/** A named template: options of `spawn`, or what makes them of those that are given. */
export type Adapter =
  (ProcessOptions & { command: string }) | ((options: ProcessOptions) => ProcessOptions & { command: string });

/** Identity of a process, as plain data. */
export interface ProcessHandle {
  readonly id: string;
  readonly pid: number;
  readonly startTime: Date;
  /** The adapter that it was started by. */
  readonly adapter?: string;
}

/** A line of output, without its end. */
export interface Line {
  readonly text: string;
  readonly stream: "stdout" | "stderr";
}

/**
 * How a stop goes: the stop signal was sent, those who are left after the grace period get SIGKILL
 * (again, while new ones come up), nobody is left. `descendants` counts those that were found.
 */
export type StopStep =
  | { readonly step: "signal"; readonly signal: NodeJS.Signals; readonly descendants: number }
  | { readonly step: "kill"; readonly signal: "SIGKILL"; readonly descendants: number }
  | { readonly step: "gone" };

/** Events of a process, with what listeners get. */
export interface ProcessEvents<E extends Encoding = "utf8"> {
  /** Standard output, from its first byte for the first listener. */
  stdout: Chunk<E>;
  /** Standard error. Two pipes have no common order. */
  stderr: Chunk<E>;
  /** Both, each with its name. */
  data: { readonly type: "stdout" | "stderr"; readonly data: Chunk<E> };
  /** Lines of both, as text in any case. A line above 1 MiB comes in pieces. */
  line: Line;
  /** Output that listeners missed, with `overflow: "overwrite"`; comes before what follows it. */
  gap: { readonly stream: "stdout" | "stderr"; readonly skippedBytes: number };
  /** A new state. */
  state: ProcessState;
  /** A stop has come to its next step. The last one may come after `close`. */
  stop: StopStep;
  /** The process has ended, and everything that it wrote itself has been delivered. */
  exit: ExitInfo;
  /** No output can follow, not from descendants either. The last event. */
  close: undefined;
  /** Calls that came too late or were refused. The process goes on. */
  error: SignalboxError;
  /** Its figures, each `metricsIntervalMs`. Where this thread is late, the newest alone. */
  metrics: ProcessMetrics;
  /** It uses more memory than `limits` call for a warning. */
  warning: MemoryWarning;
}

/** What is known of a process, from memory. */
export interface ProcessStatus extends ProcessHandle {
  readonly name: string | undefined;
  readonly state: ProcessState;
  readonly exit: ExitInfo | undefined;
  readonly metadata: Record<string, unknown> | undefined;
}

/**
 * Starts a process, on a manager without limits that all callers share. Looking for the command and
 * starting it happen off the JavaScript thread, at a cost that does not grow with the host's memory.
 * Settles when the program runs.
 *
 * The process gets a group of its own (unless its input is inherited), so that `stop` reaches all
 * of it. Its parent, as `getppid()` tells, is signalbox's guardian, which ends what is left when the
 * host is gone. Until the first listener comes, output is held, up to 1 MiB a stream, and then the
 * process waits: use `"ignore"` for output that nobody wants. When all listeners have gone, it runs on,
 * and the oldest output goes.
 *
 * Rejects with a `ProcessError` of type `SPAWN_FAILED`: `ERR_SIGNALBOX_SPAWN_NOT_FOUND`,
 * `…_SPAWN_NOT_EXECUTABLE`, `…_SPAWN_CWD`, `…_SPAWN_FAILED`, `…_STDIO_FILE`, `…_LOG_WRITE`,
 * `…_ENGINE_BUSY`; with `…_OPTION_*`, `…_ADAPTER_UNKNOWN`, `…_PROCESS_ID`, `…_LIMIT_*`, `…_ABORTED`.
 *
 * @example
 * const build = await spawn({ command: "npm", args: ["run", "build"], cwd: project });
 * build.on("line", ({ text }) => log.append(text));
 * build.on("exit", ({ exitCode }) => log.end(exitCode)); // after the last line
 */
export function spawn<E extends Encoding = "utf8">(options: SpawnOptions<E>): Promise<ManagedProcess<E>>;

/** A process with pipes, or on a terminal. */
export class ManagedProcess<E extends Encoding = "utf8"> implements Child, MessagePeer {
  private constructor();
  readonly id: string;
  readonly pid: number;
  readonly name: string | undefined;
  readonly metadata: Record<string, unknown> | undefined;
  readonly state: ProcessState;
  readonly exit: ExitInfo | undefined;
  readonly startTime: Date;
  readonly handle: ProcessHandle;
  readonly status: ProcessStatus;
  /** The terminal of an `interactive` process. */
  readonly terminal: Terminal<E> | undefined;

  /**
   * Adds a listener. Those of one event of output share a delivery: it begins with the oldest byte
   * held for the first listener, a further one joins it, and one that comes after all have gone goes
   * on where they left. With `fromOffset` or `lastLines` a listener has a delivery of its own. Either
   * way, a listener that falls 512 KiB behind pauses the process (see `OutputOptions.overflow`).
   *
   * @throws {SignalboxError} `ERR_SIGNALBOX_OPTION_RANGE` for an unknown event.
   */
  on<K extends keyof ProcessEvents<E>>(
    event: K,
    listener: (value: ProcessEvents<E>[K]) => void,
    options?: K extends "stdout" | "stderr" | "data" | "line" ? ReadOptions : ListenOptions,
  ): Disposer;

  /**
   * Standard output as an async iterator, from the oldest byte held, until no output can follow. Each
   * reader has a pace of its own; one that does not read pauses the process when it is 512 KiB
   * behind, and does not hold up `exit`.
   */
  stdout(options?: ReadOptions): OutputReader<Chunk<E>>;
  /** Standard error, likewise. */
  stderr(options?: ReadOptions): OutputReader<Chunk<E>>;
  /** Lines of both streams, or of one, likewise. */
  lines(options?: ReadOptions & { stream?: "stdout" | "stderr" }): OutputReader<Line>;

  /**
   * Adds a viewer of one stream: somebody who is fed through this program, at a pace of its own. By default it never
   * holds up the process or anybody else: one that falls behind what is held gets a `gap` event with the exact
   * count. What was written before and is held comes first. To show an `interactive` process, attach to its `terminal`.
   *
   * @throws {SignalboxError} `ERR_SIGNALBOX_OPTION_*`, also for a stream that the process does not have.
   */
  attach(options?: ProcessViewerOptions & { encoding?: "utf8" }): ProcessViewer<"utf8">;
  attach(options: ProcessViewerOptions & { encoding: null }): ProcessViewer<null>;

  write(data: string | Uint8Array): boolean;
  drain(options?: WaitOptions): Promise<void>;
  /** Writes the last input. The process sees its end after what is queued; settles when it took all. */
  end(data?: string | Uint8Array): Promise<void>;
  /**
   * Stops handing output to listeners; the process runs until its buffers are full, then waits. While
   * paused, `exit` and `close` wait too, behind the output, and the child keeps the event loop
   * running.
   */
  pauseOutput(): void;
  /** Undoes `pauseOutput`. */
  resumeOutput(): void;

  /**
   * Settles with the line that showed that the process is ready, at once without a `ready` option.
   * Rejects with `ERR_SIGNALBOX_NOT_READY` when it ends or takes too long.
   */
  whenReady(options?: { signal?: AbortSignal }): Promise<Line | undefined>;

  /**
   * Stops the process group where it is (SIGSTOP). Rejects with `ERR_SIGNALBOX_PROCESS_STATE` while
   * it is being stopped, and with `…_PROCESS_ENDED`.
   */
  pause(): Promise<void>;
  /** Has it go on (SIGCONT). */
  resume(): Promise<void>;
  /**
   * Sends a signal to the process, or with `group: true` to its process group. False, and an error
   * event, when it has ended.
   *
   * @throws {SignalboxError} `ERR_SIGNALBOX_OPTION_RANGE` for an unknown signal.
   */
  signal(signal: Signal, options?: { group?: boolean }): boolean;
  stop(options?: StopOptions): Promise<ExitInfo>;
  /**
   * Ends the process and all that it started: with SIGKILL, or as `stop` does, beginning with this
   * signal.
   */
  kill(signal?: Signal): Promise<ExitInfo>;
  /** Settles with the next value of an event; of `exit` and `close` also after they have come. */
  once<K extends keyof ProcessEvents<E>>(event: K, options?: { signal?: AbortSignal }): Promise<ProcessEvents<E>[K]>;
  /** Figures of an output stream, from memory: `bytes` is an offset that `fromOffset` takes. */
  outputStats(stream?: "stdout" | "stderr"): OutputStats;
  wait(options?: WaitOptions): Promise<ExitInfo>;
  readonly connected: boolean;
  send(message: unknown, callback?: (error: SignalboxError | Error | null) => void): boolean;
  request<Result = unknown>(method: string, params?: unknown, options?: RequestOptions): Promise<Result>;
  onRequest(method: string, handler: RequestHandler): Disposer;
  disconnect(): void;
  /**
   * Settles when all messages are with the system, at once when none waits. Rejects with
   * `ERR_SIGNALBOX_IPC_CLOSED` when the child never takes them.
   */
  drainMessages(options?: WaitOptions): Promise<void>;

  metrics(): Promise<ProcessMetrics | undefined>;
  setMetric(name: string, value: unknown): this;
  ref(): this;
  unref(): this;
  [Symbol.dispose](): void;
  [Symbol.asyncDispose](): Promise<void>;
}

/** Figures of one output stream. */
export interface OutputStats {
  /** Bytes that the process has written so far. */
  readonly bytes: number;
  /** Bytes that are held for who comes late or is behind. */
  readonly heldBytes: number;
  /** True while nothing is read because somebody is behind, so that the process may have to wait. */
  readonly paused: boolean;
}

/** Output as an async iterator. Leaving the loop ends the delivery. */
export interface OutputReader<T> extends AsyncIterableIterator<T>, AsyncDisposable {
  next(): Promise<IteratorResult<T, undefined>>;
  return(value?: undefined): Promise<IteratorResult<T, undefined>>;
}

/** What went wrong with a process. */
export type ProcessErrorType = "SPAWN_FAILED" | "TIMEOUT" | "RESOURCE_EXCEEDED" | "UNEXPECTED_EXIT";

/** A process that could not be started, or did not end well. Errors of `run` carry its result. */
export class ProcessError extends SignalboxError {
  readonly type: ProcessErrorType;
  readonly exitCode?: number | null;
  readonly signal?: NodeJS.Signals;
  readonly reason?: ExitInfo["reason"] | "spawnFailed";
  readonly durationMs?: number;
}

/** Options of `run`: those of `spawn`, and how output is collected. */
export type RunOptions<E extends Encoding = Encoding> = SpawnOptions<E> & {
  /** False: the result tells the failure, instead of a rejection. Default: true. */
  reject?: boolean;
  /**
   * Collected of each stream, in characters or bytes. Of more, the first and the last half are kept,
   * and `omitted` says how much is missing between. Default: 16 Mi.
   */
  maxOutput?: number;
  /** Takes the last end of line off texts. Default: true. */
  stripFinalNewline?: boolean;
  /** Collects both streams as `all`, too, in the order of arrival. Default: false. */
  all?: boolean;
};

/** What came of a command. Errors have the same properties. */
export interface RunResult<E extends Encoding = "utf8"> {
  readonly command: string | undefined;
  readonly args: readonly string[];
  readonly pid: number | undefined;
  /** Undefined when a signal ended it, or it was not started. */
  readonly exitCode: number | undefined;
  readonly signal: NodeJS.Signals | undefined;
  readonly reason: ExitInfo["reason"] | "spawnFailed";
  readonly durationMs: number;
  /** Anything but exit code 0. */
  readonly failed: boolean;
  /** Its `timeoutMs` was over. */
  readonly timedOut: boolean;
  /** Its `signal` was aborted. */
  readonly isCanceled: boolean;
  readonly stdout: Chunk<E>;
  readonly stderr: Chunk<E>;
  /** With `all: true`. */
  readonly all?: Chunk<E>;
  /** Characters or bytes that are missing in the middle of a stream. */
  readonly omitted: { readonly stdout?: number; readonly stderr?: number; readonly all?: number };
  /** Why it failed, with `reject: false`. */
  readonly error?: ProcessError;
}

/**
 * Runs a command to its end and collects its output. Input is `input`, and nothing without it.
 * Settles when the process has ended and all that it wrote itself has arrived; descendants that
 * hold its pipes are not waited for.
 *
 * Rejects as `spawn` does, and with a `ProcessError` that carries the result:
 * `ERR_SIGNALBOX_PROCESS_FAILED`, `…_PROCESS_TIMED_OUT`, `…_PROCESS_LIMIT`, `…_ABORTED`.
 *
 * @example
 * const { stdout } = await run({ command: "git", args: ["rev-parse", "HEAD"] });
 */
export function run<E extends Encoding = "utf8">(options: RunOptions<E>): Promise<RunResult<E>>;

/** Options of a manager. */
export interface ProcessManagerOptions {
  /** Processes that may run at the same time. Default: no limit. */
  maxProcesses?: number;
  /** No further process is started while those that run use more; 100 is one core. */
  maxCpuPercent?: number;
  /** No further process is started while those that run use more resident memory. */
  maxMemoryBytes?: number;
  /** How often processor and memory are looked at for those who wait, in milliseconds. Default: 1,000. */
  monitoringIntervalMs?: number;
  /** What `spawn` does at a limit: rejects with `ERR_SIGNALBOX_LIMIT_*` (default), or waits in line. */
  whenFull?: "reject" | "wait";
  /** Named templates of commands. */
  adapters?: Record<string, Adapter>;
  /** Ended processes that are still listed. Default: 100. */
  maxEnded?: number;
}

/** Events of a manager, with what listeners get. */
export interface ManagerEvents {
  /** A process runs. */
  started: { readonly process: ManagedProcess<Encoding> };
  /** A new state of a process. */
  state: { readonly process: ManagedProcess<Encoding>; readonly state: ProcessState };
  /** A process has ended, and its output was delivered. */
  exit: { readonly process: ManagedProcess<Encoding>; readonly exit: ExitInfo };
  /** A process could not be started (`process` is undefined then), or did not end well. */
  failure: { readonly process: ManagedProcess<Encoding> | undefined; readonly error: ProcessError };
}

/**
 * Many processes as one: started within limits, listed, measured and stopped together.
 *
 * @example
 * const manager = new ProcessManager({ maxProcesses: 4, whenFull: "wait" });
 * manager.on("failure", ({ error }) => report(error.type, error.message));
 * await Promise.all(files.map((file) => manager.run({ command: "prettier", args: ["--check", file] })));
 */
export class ProcessManager implements AsyncDisposable, Disposable {
  constructor(options?: ProcessManagerOptions);
  /** As the function `spawn`, within the limits. */
  spawn<E extends Encoding = "utf8">(options: SpawnOptions<E>): Promise<ManagedProcess<E>>;
  /** As the function `run`, within the limits. */
  run<E extends Encoding = "utf8">(options: RunOptions<E>): Promise<RunResult<E>>;
  /**
   * Starts the services of a config, at once as far as their dependencies allow, and keeps them running as the config says.
   * Settles when all are ready, have completed, or wait for their time. The manager's limits do not count for them;
   * `stopAll` stops them, too.
   *
   * Rejects with `ERR_SIGNALBOX_CONFIG_INVALID`, and when a service fails for good before all are ready with
   * `ERR_SIGNALBOX_SERVICE_FAILED`; then all that was started has been stopped.
   *
   * @example
   * const { config, directory } = await loadConfig();
   * await using group = await manager.start(config, { directory });
   * for await (const { label, text } of group.logs({ follow: true })) console.log(`${label} | ${text}`);
   */
  start<const C extends Config>(
    config: C,
    options?: StartOptions<ServiceName<C>>,
  ): Promise<ServiceGroup<ServiceName<C>>>;
  /** Adds or replaces an adapter. */
  registerAdapter(name: string, adapter: Adapter): Disposer;
  /** Rejects with `ERR_SIGNALBOX_LIMIT_*` when a further process could not be started now. */
  checkResourceLimits(): Promise<void>;
  /** Starts that wait in line. */
  readonly waiting: number;
  get(id: string): ManagedProcess<Encoding> | undefined;
  /** All that run, and those that ended last, in the order of their start. */
  list(): ManagedProcess<Encoding>[];
  /** What is known of them, from memory. */
  status(): ProcessStatus[];
  /** Figures of all that run, from one look at all of them off this thread. `"basic"` costs a fifth. */
  metrics(options?: { fields?: "full" }): Promise<(ProcessMetrics & { readonly id: string })[]>;
  metrics(options: { fields: "basic" }): Promise<(BasicMetrics & { readonly id: string })[]>;
  /** Figures of all that run, or of those named, added up. */
  aggregate(ids?: readonly string[]): Promise<AggregatedMetrics>;
  /**
   * Has the engine publish on a bus what happens to the processes of this manager, until the disposer is called. The
   * events are made and sent on threads of the engine's, once for all who hear them: {@link PublishedEvents}. Of
   * processes that run already, what comes from now on. Throws `ERR_SIGNALBOX_OPTION_*` for wrong options and for a bus
   * that is not of this process.
   */
  publishTo(bus: EventBus<any>, options?: PublishOptions): Disposer;
  on<K extends keyof ManagerEvents>(
    event: K,
    listener: (value: ManagerEvents[K]) => void,
    options?: ListenOptions,
  ): Disposer;
  /** Stops a process by its id, beginning with this signal. Undefined when there is none. */
  kill(id: string, signal?: Signal): Promise<ExitInfo | undefined>;
  /**
   * Stops all at once, each with its own signal and grace, and settles when nobody is left. Starts
   * that are under way are stopped, too; those that wait in line reject with `ERR_SIGNALBOX_ABORTED`.
   */
  stopAll(options?: StopOptions): Promise<void>;
  [Symbol.dispose](): void;
  [Symbol.asyncDispose](): Promise<void>;
}

// ── messages ────────────────────────────────────────────────────────────────────────────────────
//
// What `ipc: true` adds to processes, in one place.

export interface ProcessOptions<E extends Encoding = Encoding> {
  /**
   * A channel for messages. A Node or Bun child then has `process.send` and `process.on("message")`
   * of its own, as under `child_process.fork`, with nothing to import. The child finds the channel by
   * `NODE_CHANNEL_FD`, also through a shell; what it starts itself does not inherit it. Default: false.
   */
  ipc?: boolean;
}

export interface ProcessEvents<E extends Encoding = "utf8"> {
  /**
   * A message of the child. Those that come before the first listener, or a handler, are held for it,
   * up to 1 MiB, and then the child's own sends wait; none is lost. After the last listener was
   * removed they go nowhere.
   */
  message: unknown;
  /** The channel is closed, by either side or by the exit, and all messages have been delivered. */
  disconnect: undefined;
}

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

// ── recordings ──────────────────────────────────────────────────────────────────────────────────

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

// ── the screen ──────────────────────────────────────────────────────────────────────────────────

/** How a {@link Screen} is made. */
export interface ScreenOptions {
  /** Columns, 1 to 65,535. Default 80. Less than 2 are 2, as in xterm.js. */
  cols?: number;
  /** Rows, 1 to 65,535. Default 24. No more are held than make 4,194,304 cells with the columns. */
  rows?: number;
  /**
   * Lines above the screen that are kept, 0 to 1,000,000. Default 1,000, as in xterm.js. They take what is written in
   * them, 16 bytes a cell, and 256 MiB at most: then the oldest go.
   */
  scrollback?: number;
  /**
   * Offset of the first byte that will be fed, for a screen that joins late. Default 0. With another one `isComplete` is
   * false: what came before is not known.
   */
  offset?: number;
}

/** A cell: lines count from the oldest that is held, columns from 0. Both change as lines leave the scrollback. */
export interface CellPosition {
  line: number;
  column: number;
}

/** From a cell up to, and without, another. */
export interface CellRange {
  start: CellPosition;
  end: CellPosition;
}

/** Where the cursor is. */
export interface ScreenCursor {
  /** Column; as many as there are columns when the next character goes to the next line. */
  readonly x: number;
  /** Row of the screen. */
  readonly y: number;
  /** Its line, counted from the oldest that is held. */
  readonly line: number;
}

/** What a program has switched on and off. */
export interface ScreenModes {
  readonly applicationCursorKeys: boolean;
  readonly applicationKeypad: boolean;
  readonly bracketedPaste: boolean;
  readonly insert: boolean;
  /** A line feed also returns the carriage (mode 20). */
  readonly lineFeedNewLine: boolean;
  readonly origin: boolean;
  readonly reverseWraparound: boolean;
  readonly sendFocus: boolean;
  /** The program asks to wait with showing (mode 2026). */
  readonly synchronizedOutput: boolean;
  readonly wraparound: boolean;
  readonly mouseTracking: "none" | "x10" | "vt200" | "drag" | "any";
  readonly mouseEncoding: "default" | "sgr" | "sgrPixels";
  readonly cursorVisible: boolean;
  /** Null when the program has not chosen. */
  readonly cursorShape: "block" | "underline" | "bar" | null;
  /** Null when the program has not chosen. */
  readonly cursorBlink: boolean | null;
}

/** A state of a screen, for somebody who reads on from there. */
export interface ScreenSnapshot {
  /** What brings a fresh terminal of the same size, and at least as much scrollback, to the state. */
  readonly ansi: string;
  /**
   * Offset of the first byte to read after it: no byte is missing and none comes twice. In the middle of a sequence or a
   * character it is where that began.
   */
  readonly offset: number;
  readonly cols: number;
  readonly rows: number;
  readonly cursor: ScreenCursor;
  readonly title: string | null;
  /** The alternate screen is shown. */
  readonly isAlternate: boolean;
  /** Lines of scrollback in it. */
  readonly scrollbackLines: number;
  /** All bytes from the first on went into it. */
  readonly isComplete: boolean;
  /**
   * What the text does not lead to, because no bytes do; nearly always empty. The names are in docs/screen.md, each with
   * its reason.
   */
  readonly exceptions: readonly string[];
}

/** A command, as the integration of a shell marks it (OSC 133, OSC 633). */
export interface CommandMark {
  /** From 1 on; the same in events. */
  readonly id: number;
  /** Line of the prompt. All lines count from the oldest that is held; a mark goes when this line does. */
  readonly promptLine: number;
  readonly inputLine: number | null;
  /** Column where the command line begins. */
  readonly inputColumn: number | null;
  readonly outputLine: number | null;
  /** Line of the cursor when the command ended. */
  readonly endLine: number | null;
  /** The command line: as the shell told it, else as it stands on the screen. At most 4,096 bytes. */
  readonly command: string | null;
  /** Milliseconds since the epoch. */
  readonly startedAt: number | null;
  /** Null while it runs, and when its start was not seen. */
  readonly durationMs: number | null;
  /** Null while it runs, and when the shell did not tell. */
  readonly exitCode: number | null;
  readonly hasEnded: boolean;
}

/** A part of a line that is a hyperlink (OSC 8). */
export interface ScreenHyperlink {
  readonly line: number;
  readonly startColumn: number;
  /** Column after the last. */
  readonly endColumn: number;
  readonly uri: string;
  /** What the program joins parts of one link by. */
  readonly id: string | null;
}

/** What a command did. */
export type CommandEvent =
  | { readonly phase: "start"; readonly id: number; readonly command: string | null }
  | {
      readonly phase: "end";
      readonly id: number;
      readonly command: string | null;
      readonly exitCode: number | null;
      readonly durationMs: number | null;
    };

/** Events of a {@link Screen}, told within `feed`. */
export interface ScreenEvents {
  /** The title changed (OSC 0 and 2). */
  title: string;
  /** The bell rang; several in a row are one. */
  bell: void;
  /** The shell's working directory changed (OSC 7, OSC 633 P). */
  cwd: string;
  /** A command of the shell began or ended. */
  command: CommandEvent;
}

/**
 * What a terminal shows, from the bytes that its program writes: a grid that agrees with xterm.js 6, cell by cell. Needs
 * no live terminal; feed it the bytes of one, or of a recording.
 *
 * @throws {SignalboxError} `ERR_SIGNALBOX_OPTION_UNKNOWN`, `_TYPE` or `_RANGE` for options that are wrong.
 */
export class Screen implements Disposable {
  constructor(options?: ScreenOptions);
  readonly cols: number;
  readonly rows: number;
  /** Lines of the screen that is shown, with its scrollback. */
  readonly lineCount: number;
  /** Lines above the screen. */
  readonly scrollbackLines: number;
  readonly cursor: ScreenCursor;
  readonly modes: ScreenModes;
  /** Null until the program sets one. At most 4,096 bytes. */
  readonly title: string | null;
  readonly iconName: string | null;
  /** The shell's working directory; null until it tells. */
  readonly cwd: string | null;
  /** The alternate screen is shown, as editors and pagers do. */
  readonly isAlternate: boolean;
  /** All bytes from the first on have been fed. */
  readonly isComplete: boolean;
  /** Offset after the last byte that was fed. */
  readonly offset: number;
  /** Offset after the last byte that left no sequence and no character unfinished. */
  readonly groundOffset: number;
  /** Events that were lost: at most 1,024 of one `feed` are told, the newest. */
  readonly droppedEvents: number;
  /**
   * Reads what a program has written; a sequence or a character may come in pieces. A string counts in UTF-8. Listeners are
   * called before this returns.
   */
  feed(data: string | Uint8Array): void;
  /** Gives it another size, 1 to 65,535 each. Lines of the normal screen are joined and broken anew, as in xterm.js. */
  resize(cols: number, rows: number): void;
  /** The state as text; `scrollback`: at most so many lines of it, by default all. */
  snapshot(options?: { scrollback?: number }): ScreenSnapshot;
  /**
   * The text of lines, without blanks at their ends; by default of all. `endLine` is the line after the last. `joinWrapped`:
   * lines that were broken at the edge are one.
   */
  text(options?: { startLine?: number; endLine?: number; joinWrapped?: boolean }): string;
  /** What a terminal copies: broken lines are one, blanks at the ends of lines are left out. */
  selection(range: CellRange): string;
  /**
   * Finds text, across broken lines. `regex`: the query is a regular expression of the Rust crate `regex`, which has no
   * look-around and no back-references, and takes time in proportion to the text. `caseSensitive` is false by default,
   * `limit` 1,000.
   *
   * @throws {SignalboxError} `ERR_SIGNALBOX_OPTION_RANGE` for an expression that can't be used.
   */
  search(query: string, options?: { regex?: boolean; caseSensitive?: boolean; limit?: number }): CellRange[];
  /** Commands whose prompt is still held, oldest first; at most 4,096. */
  marks(): CommandMark[];
  /** Hyperlinks of the screen that is shown and its scrollback. */
  hyperlinks(): ScreenHyperlink[];
  /** Listens to an event. */
  on<K extends keyof ScreenEvents>(
    event: K,
    listener: (value: ScreenEvents[K]) => void,
    options?: ListenOptions,
  ): Disposer;
  /** Ends listening and gives the memory of the grid back. */
  [Symbol.dispose](): void;
}

/**
 * The screen of a terminal, fed by the engine. What a listener of the terminal was handed is in it. Its events come with the
 * terminal's own. Lines count as ever from the oldest that is held, and change while the program writes.
 */
export type TerminalScreen = Omit<Screen, "feed" | "resize" | typeof Symbol.dispose>;

// ── services ────────────────────────────────────────────────────────────────────────────────────

export * from "./services-config.js";

/** What is wrong at one place of a config. */
export interface ConfigProblem {
  /** Where, such as `processes.api.restart.maxRestarts`. Empty for the config itself. */
  readonly path: string;
  /** What was found and what is allowed, for people. */
  readonly message: string;
  /** What was found, as text. */
  readonly found?: string;
  /** What is allowed there, as text. */
  readonly allowed?: string;
  /** The name that was probably meant. */
  readonly suggestion?: string;
}

/** What a config that is a function is called with. */
export interface ConfigContext {
  /** `mode` of `loadConfig`, else `NODE_ENV`, else `"development"`. */
  readonly mode: string;
  /** The environment that it was loaded with. */
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** A service that has an option which does not exist. */
type WithoutUnknown<C extends Config> = {
  readonly processes: {
    readonly [N in keyof C["processes"]]: {
      readonly [K in Exclude<keyof C["processes"][N], keyof ServiceConfig>]: never;
    };
  };
};

/** The names of a config's services. */
export type ServiceName<C extends Config> = keyof C["processes"] & string;

/**
 * Gives back what it gets: an editor then completes and checks the options, and the config keeps its own type. All
 * options are in `docs/services-config.md`. A function may make the config, and may be async.
 *
 * @example
 * export default defineConfig({
 *   processes: {
 *     api: { command: "node", args: ["api.js"], port: "auto", ready: { http: "/health" } },
 *     web: { command: "vite", dependsOn: ["api"] },
 *   },
 * });
 */
export function defineConfig<const C extends Config>(
  config: (context: ConfigContext) => C | Promise<C>,
): (context: ConfigContext) => C | Promise<C>;
export function defineConfig<const C extends Config>(config: C & WithoutUnknown<C>): C;

/** Where `loadConfig` looks. */
export interface LoadConfigOptions {
  /** The file, of any name; from `directory`. Default: the first `signalbox.config.*` that is found. */
  file?: string | URL;
  /** Where the search begins; it goes upwards. Default: the working directory. */
  directory?: string | URL;
  /** Told to a config that is a function. Default: `NODE_ENV`, else `"development"`. */
  mode?: string;
  /** Likewise. Default: `process.env`. */
  env?: Record<string, string | undefined>;
}

/** A config with its place. */
export interface LoadedConfig {
  readonly config: Config;
  /** The file that it was loaded from. */
  readonly file: string;
  /** Its folder, from which paths in the config start. */
  readonly directory: string;
}

/**
 * Loads and checks the config of a project: `signalbox.config.ts`, `.mts`, `.js`, `.mjs`, `.cjs` or `.json`, in this
 * order, in the directory or the nearest one above it. TypeScript is read by Bun itself; on Node by `jiti`, an optional peer,
 * or where that is missing by Node from 22.18 and 23.6 on. A file that has changed is loaded anew; what it imports is not.
 *
 * Rejects with `ERR_SIGNALBOX_CONFIG_NOT_FOUND`, `ERR_SIGNALBOX_CONFIG_LOAD`, `ERR_SIGNALBOX_CONFIG_LOADER`, and
 * `ERR_SIGNALBOX_CONFIG_INVALID`, which has all that is wrong in `errors`.
 */
export function loadConfig(options?: LoadConfigOptions): Promise<LoadedConfig>;

/**
 * Where one instance of a service is:
 *
 * - `pending`: nobody has asked for it.
 * - `waiting`: it is to run, and waits for its dependencies, its time, or what is left of its last run.
 * - `starting`: it was started, and is not ready yet.
 * - `ready`: it runs and is ready. Without `ready` in its config, as soon as it runs; a oneshot or scheduled one is never ready without it.
 * - `unhealthy`: it runs, and its health checks fail.
 * - `backoff`: it has ended, and is started again when its delay is over.
 * - `stopping`, `stopped`: it is being stopped, as a tree, or was.
 * - `completed`: it has ended by itself, with exit code 0, and is not to be started again.
 * - `failed`: it will not be started again by itself. `reason` and `lastLines` say why.
 */
export type ServiceState =
  | "pending"
  | "waiting"
  | "starting"
  | "ready"
  | "unhealthy"
  | "backoff"
  | "stopping"
  | "stopped"
  | "completed"
  | "failed";

/**
 * Where a group is: `ready` when all that is to run is ready, has completed or waits for its time; `failed` when something
 * has failed for good, while the rest goes on; `starting` otherwise.
 */
export type ServiceGroupState = "pending" | "starting" | "ready" | "failed" | "stopping" | "stopped";

/** A line that a service wrote. */
export interface ServiceOutputLine {
  /** A terminal's is `stdout`. */
  readonly stream: "stdout" | "stderr";
  /** Without its end. */
  readonly text: string;
}

/** All that is known of one instance of a service. Frozen; another object each time that something changes. */
export interface ServiceStatus {
  /** The service. */
  readonly name: string;
  /** Which instance, from 0. */
  readonly instance: number;
  /** Names the instance: the service's name, or `api.1`. */
  readonly label: string;
  readonly state: ServiceState;
  /** Since when it is in this state. */
  readonly since: Date;
  /** Why, where there is something to say. */
  readonly reason?: string;
  /** The process of the run that goes on. */
  readonly pid?: number;
  /** Runs begun. */
  readonly runs: number;
  /** Of these, those that the restart policy began. */
  readonly restarts: number;
  /** How the last run ended. */
  readonly exit?: ExitInfo;
  /** When it is run next: after its delay, or by its schedule. */
  readonly nextAt?: Date;
  /** The last lines, up to 20 of each stream, of a run that did not end well; those of `stdout` first. */
  readonly lastLines: readonly ServiceOutputLine[];
}

/** A line of a service's output. */
export interface ServiceLine extends ServiceOutputLine {
  readonly service: string;
  readonly label: string;
  /** Bytes of the stream that this reader missed before the line, because it was too slow. Mostly 0. */
  readonly skippedBytes: number;
}

/** What an event is about. */
interface AboutService {
  readonly service: string;
  readonly label: string;
}

/** Events of a group, in the order in which things happened. Lines may come before or after an exit of about the same time. */
export interface ServiceEvents {
  /** An instance is in another state. */
  state: AboutService & {
    readonly state: ServiceState;
    readonly previous: ServiceState;
    readonly status: ServiceStatus;
  };
  /** It is ready, for the first time or again. */
  ready: AboutService & { readonly status: ServiceStatus };
  /** A run has ended. */
  exit: AboutService & { readonly exit: ExitInfo };
  /** A line of output, from when the first listener came: what is written after a later `ready()` is surely heard. A listener that blocks for long may miss some: see `skippedBytes`. */
  line: ServiceLine;
  /** It has failed for good. */
  failed: AboutService & { readonly status: ServiceStatus; readonly error: SignalboxError };
  /** Its restart policy will begin another run. */
  restart: AboutService & {
    /** Which restart it is, from 1. */
    readonly restarts: number;
    readonly reason: string;
    /** After this delay. */
    readonly delayMs: number;
  };
  /** A health check was answered. */
  health: AboutService & {
    readonly healthy: boolean;
    /** Failures in a row. */
    readonly failures: number;
    /** What the failure was. */
    readonly message?: string;
  };
  /** Something is not as it should be, and the service goes on: its log can't be written, its files not all be watched. */
  warning: AboutService & { readonly message: string };
  /** The group is in another state. */
  group: { readonly state: ServiceGroupState };
  /** This thread was so far behind that events were dropped. `status()` is right all the same. */
  missed: { readonly count: number };
}

/** What `logs` reads. */
export interface ServiceLogsOptions {
  /** This many of the last lines of each stream of each instance, as far as they are held (256 KiB a stream). Default: 100. */
  lines?: number;
  /** And then all that comes, over restarts, until nothing of the group runs, nor will by itself. Default: false. */
  follow?: boolean;
  /** Ends the reading with `ERR_SIGNALBOX_ABORTED`. */
  signal?: AbortSignal;
}

/**
 * Services that are kept running together, made by `ProcessManager.start`. The engine does that on a thread of its own:
 * it goes on while this thread is blocked. It keeps the event loop running while something runs, or will by itself.
 *
 * Names are those of services, of which all instances are meant, or labels of single instances (`api.1`); one that there
 * is not is `ERR_SIGNALBOX_SERVICE_UNKNOWN`. What is asked for rejects with `ERR_SIGNALBOX_SERVICE_FAILED` when a service
 * that it waits for fails for good, and with `ERR_SIGNALBOX_SERVICE_STOPPED` when that is stopped; both have `service`, and
 * the first has `reason`, `exitCode`, `signal` and `lastLines`.
 */
export class ServiceGroup<Name extends string = string> implements AsyncDisposable, Disposable {
  private constructor();
  readonly state: ServiceGroupState;
  /** What is known of all instances, from memory: below a microsecond. */
  status(): ServiceStatus[];
  /** Of one: by its label, or of a service's first instance. */
  status(name: Name | (string & {})): ServiceStatus | undefined;
  on<K extends keyof ServiceEvents>(
    event: K,
    listener: (event: ServiceEvents[K]) => void,
    options?: ListenOptions,
  ): Disposer;
  /** Settles when all that is to run is ready, has completed, or waits for its time. */
  ready(): Promise<void>;
  /** Starts a service and what it depends on; without a name all that start by themselves. Settles when they are ready. */
  start(name?: Name | (string & {})): Promise<void>;
  /**
   * Stops a service, and nothing else, with its stop signal and SIGKILL after its grace. Without a name all of them, what
   * depends on something before that; then the group is over, and further orders are refused. Settles when nothing of
   * them is left.
   */
  stop(name?: Name | (string & {})): Promise<void>;
  /** Stops a service and starts it again. What has failed has its budget of restarts back. Settles when it is ready. */
  restart(name: Name | (string & {})): Promise<void>;
  /** Has 1 to 256 instances of a service. Settles when the new ones are ready and the others are gone. */
  scale(name: Name | (string & {}), instances: number): Promise<void>;
  /** Lines of output, at the reader's own pace, in order for each stream. No service waits for a reader. */
  logs(options?: ServiceLogsOptions): AsyncIterableIterator<ServiceLine> & AsyncDisposable;
  logs(name: Name | (string & {}), options?: ServiceLogsOptions): AsyncIterableIterator<ServiceLine> & AsyncDisposable;
  ref(): this;
  /** Lets the event loop end while services run; they then end with the host. */
  unref(): this;
  /** As `stop()`, without waiting. */
  [Symbol.dispose](): void;
  [Symbol.asyncDispose](): Promise<void>;
}

/** Options of `ProcessManager.start`. */
export interface StartOptions<Name extends string = string> {
  /** While it starts: stops all and rejects with `ERR_SIGNALBOX_ABORTED`. Later: stops the group. */
  signal?: AbortSignal;
  /** Starts these, and what they depend on; the others can be started later. Default: all that start by themselves. */
  only?: readonly Name[];
  /** Where the config's paths begin. Default: the working directory. */
  directory?: string | URL;
  /** What services inherit. Default: `process.env`. */
  env?: Record<string, string | undefined>;
  /** Profiles that are active. */
  profiles?: readonly string[];
  /** The file that the config came from, for messages. */
  file?: string;
}

/** What is known of an instance; `status` is what `state` is, for programs that have that name for it. */
export type NativeProcessStatus = ServiceStatus & { readonly status: ServiceState };

/**
 * Services with the methods of a hand-written process manager, for a changed import line; on Bun and Node alike. Calls are
 * done one after the other. Something new is better written with `ProcessManager.start`, which this is made of.
 *
 * @example
 * const pm = new BunNativeProcessManager(process.cwd());
 * await pm.start();
 * console.log(pm.status("vite")?.pid);
 */
export class BunNativeProcessManager implements AsyncDisposable {
  /** `cwd` is where its config is looked for, and where paths in one that it is given start. Default: the working directory. */
  constructor(cwd?: string | URL);
  readonly cwd: string;
  /**
   * Starts a config; or services by their names, with what they depend on; or all. Without a config it is that of `cwd`, as
   * `loadConfig` finds it, or the last one. Settles when all is ready, and rejects as `ProcessManager.start` does, or with
   * `ERR_SIGNALBOX_SERVICES_RUNNING` for another config while services run.
   */
  start(what?: Config | string | readonly string[]): Promise<void>;
  /** Stops a service, or all. */
  stop(name?: string): Promise<void>;
  /** Stops a service, or all, and starts it again. One that does not run is started. */
  restart(name?: string): Promise<void>;
  /** What is known of all instances, from memory; empty before the first start. */
  status(): NativeProcessStatus[];
  status(name: string): NativeProcessStatus | undefined;
  /** As `ServiceGroup.logs`. @throws {SignalboxError} `ERR_SIGNALBOX_SERVICE_STOPPED` before the first start. */
  logs(options?: ServiceLogsOptions): AsyncIterableIterator<ServiceLine> & AsyncDisposable;
  logs(name: string, options?: ServiceLogsOptions): AsyncIterableIterator<ServiceLine> & AsyncDisposable;
  [Symbol.asyncDispose](): Promise<void>;
}

// ── the engine ──────────────────────────────────────────────────────────────────────────────────

/** A record of the engine's log. */
/** What `publishTo` publishes. */
export interface PublishOptions {
  /** Before the names of all events, such as `"build/"`; at most 200 characters. Default: none. */
  prefix?: string;
  /**
   * Kinds of events. `started` is also `process:failed`, `terminal` all of `terminal:*`, `line` is `process:line` and
   * `process:skipped`. Default: all but `line`. `metrics` come of processes with `metricsIntervalMs`.
   */
  events?: readonly ("started" | "state" | "exit" | "warning" | "metrics" | "terminal" | "line")[];
  /** Whose lines; of a terminal there is `stdout` alone. Default: both. */
  streams?: readonly ("stdout" | "stderr")[];
  /**
   * What happens to lines while a receiver on the bus is behind: `lossless` (default) has the process wait in its own
   * write, `lossy` lets it go on; `process:skipped` then tells how many bytes are missing.
   */
  flow?: "lossless" | "lossy";
  /** Also publishes the engine's log as `log` events: a filter as that of `onLog`. Default: no. */
  log?: string;
  /** Says which processes are published. Default: all. */
  where?(process: { id: string; name?: string; command: string; metadata?: Record<string, unknown> }): boolean;
  /** Ends it as the disposer does. */
  signal?: AbortSignal;
}

/** Who it is about. */
export interface PublishedProcess {
  readonly id: string;
  readonly name?: string;
}

/**
 * The events of `publishTo`, without prefix. Those of one process come in their order; `process:exit` comes after the last
 * line that the process itself wrote.
 */
export interface PublishedEvents {
  "process:started": PublishedProcess & { readonly pid: number };
  "process:failed": PublishedProcess & { readonly code: string; readonly message: string };
  "process:state": PublishedProcess & { readonly state: ProcessState };
  "process:exit": PublishedProcess & {
    readonly exitCode: number | null;
    readonly signal: string | null;
    readonly reason: string;
    readonly durationMs: number;
  };
  "process:line": PublishedProcess & { readonly stream: "stdout" | "stderr"; readonly line: string };
  "process:skipped": PublishedProcess & { readonly stream: "stdout" | "stderr"; readonly bytes: number };
  "process:warning": PublishedProcess & {
    readonly scope: string;
    readonly bytes: number;
    readonly limitBytes: number;
  };
  "process:metrics": PublishedProcess & {
    readonly cpuPercent: number;
    readonly cpuMs: number;
    readonly memoryBytes: number;
    readonly uptimeMs: number;
    readonly threads?: number;
    readonly handles?: number;
    readonly readBytes?: number;
    readonly writtenBytes?: number;
    readonly treeProcesses?: number;
    readonly treeCpuPercent?: number;
    readonly treeMemoryBytes?: number;
  };
  "terminal:title": PublishedProcess & { readonly title: string };
  "terminal:bell": PublishedProcess;
  "terminal:cwd": PublishedProcess & { readonly cwd: string };
  "terminal:command": PublishedProcess & { readonly mark: number; readonly command?: string };
  "terminal:command-end": PublishedProcess & {
    readonly mark: number;
    readonly command?: string;
    readonly exitCode?: number;
    readonly durationMs?: number;
  };
  log: {
    readonly level: string;
    readonly target: string;
    readonly message: string;
    readonly at: Date;
    readonly fields: Record<string, string>;
    readonly dropped?: number;
  };
}

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

// --- Values as text -------------------------------------------------------------------------------------------------

/** Bounds of a text, on both sides: a writer refuses what its reader would refuse. */
export interface CodecOptions {
  /**
   * `"tagged"` writes and reads the form of peers that know Dates and Errors only, in plain JSON:
   * `{"__type":"Date","value":…}` and `{"__type":"Error","message":…,"stack":…}`. A user's own `__type` keys are kept.
   */
  readonly compat?: "tagged";
  /** UTF-16 code units of the text; default 67,108,864. */
  readonly maxTextLength?: number;
  /** Brackets open at once in the text, from 4 to 1,000; default 500. */
  readonly maxDepth?: number;
  /** Things in a value that JSON can't say; default 100,000. */
  readonly maxRows?: number;
  /** Bytes of all buffers together; default 268,435,456. */
  readonly maxBytes?: number;
}

/**
 * The value as one text, in the format sbx1. Beyond JSON it keeps Dates, errors (stack, cause, code, own properties,
 * class), Maps, Sets, BigInts, RegExps, URLs, undefined, NaN, infinities, -0, buffers and typed arrays, repeated
 * references and cycles, holes of arrays, objects without prototype, and instances of registered classes. By the
 * engine; getters and toJSON run once.
 *
 * ```js
 * const copy = deserialize(serialize({ at: new Date(), seen: new Set([1n]) }));
 * ```
 *
 * @throws {SignalboxError} `ERR_SIGNALBOX_CODEC_UNSUPPORTED` with the `path` to what can't be sent (a function, a symbol,
 *   a Promise), `ERR_SIGNALBOX_CODEC_LIMIT` with `limit` and `allowed`. What a getter or a class throws arrives as it is.
 */
export function serialize(value: unknown, options?: CodecOptions): string;

/**
 * The value of a text that `serialize` made, with the same options. Texts may come from anybody: they reach no prototype
 * and no object but what they bring.
 *
 * @throws {SignalboxError} `ERR_SIGNALBOX_CODEC_MALFORMED`, `ERR_SIGNALBOX_CODEC_LIMIT`; `ERR_SIGNALBOX_CODEC_UNSUPPORTED`
 *   for a class that is not registered here (`className`) or a kind of array that this host lacks (`kind`).
 */
export function deserialize<T = unknown>(text: string, options?: CodecOptions): T;

/** How instances of a class travel. */
export interface ClassCodec<T, P = unknown> {
  /** What is sent in the place of an instance; anything that can be sent. */
  encode(instance: T): P;
  /** An instance from that. */
  decode(payload: P): T;
}

/**
 * Lets instances of exactly this class keep it on the way, under a name that both sides register; by their own enumerable
 * properties, without calling the constructor, or by `codec`. Subclasses of Error are registered in the same way.
 *
 * @returns takes it back
 * @throws {SignalboxError} `ERR_SIGNALBOX_OPTION_RANGE` for a name or a class that is registered already, and for a class
 *   that extends a built-in such as Map without a codec.
 */
export function registerClass<T extends object, P = unknown>(
  name: string,
  constructor: abstract new (...args: never[]) => T,
  codec?: ClassCodec<T, P>,
): Disposer;

// Without this, a declaration file exports all that it declares.
export {};
