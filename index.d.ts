// The contract of the package, written by hand. Units are in the names; defaults are in the text.

/// <reference types="node" />

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
  /** The process that has ended, or refused a signal. */
  readonly pid?: number;
  /** The time that ran out. */
  readonly timeoutMs?: number;
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
  /** `exited` by itself; `signaled` by somebody else; `stopped` after `stop`, `kill` or an abort. */
  readonly reason: "exited" | "signaled" | "stopped";
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

/** Options of `stop`. */
export interface StopOptions {
  /** What is sent first. Default: the child's `stopSignal`. */
  signal?: Signal;
  /** Milliseconds until SIGKILL. Default: the child's `killGraceMs`. */
  graceMs?: number;
}

/** What a process and its descendants use at one moment. */
export interface ProcessMetrics {
  /** Processor time of the process itself in user mode, in milliseconds. */
  readonly userMs: number;
  /** Processor time of the process itself in kernel mode, in milliseconds. */
  readonly systemMs: number;
  /** Resident memory of the process itself, in bytes. */
  readonly memoryBytes: number;
  /** Threads of the process itself. */
  readonly threads: number;
  /** Processes in the tree, with the process itself. */
  readonly treeProcesses: number;
  /** Processor time of the whole tree, in milliseconds. */
  readonly treeCpuMs: number;
  /** Resident memory of the whole tree, in bytes. Shared pages count once for each process. */
  readonly treeMemoryBytes: number;
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
  /**
   * True: the child may outlive the host, and is its own. Default: false, it is killed when the host ends, however, and
   * all that it started with it. Its parent, `getppid()`, is then the package's guardian.
   */
  detached?: boolean;
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
   * grace period. Settles when the child itself has ended. Calling it again is harmless; a shorter
   * grace hurries. After the end of the child it ends what is left of its tree.
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

  /** Keeps the event loop running until the child is closed. The default. */
  ref(): this;
  /** Lets the event loop end while the child runs; it then ends with the host. */
  unref(): this;

  /** Begins a stop. */
  [Symbol.dispose](): void;
  /** Stops, and settles when the child has ended. */
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

  /** Output, from the first byte for the first listener. With none, it is held; see `spawnPty`. */
  onData(listener: (data: Chunk<E>) => void, options?: ListenOptions): Disposer;
  /**
   * The program has ended, and everything that it wrote itself has been delivered. Does not wait
   * for descendants that keep the terminal open.
   */
  onExit(listener: (exit: TerminalExit) => void, options?: ListenOptions): Disposer;
  /** Nobody holds the terminal any more, so that no output can follow. The last event. */
  onClose(listener: () => void, options?: ListenOptions): Disposer;
  /** Calls that came too late or were refused. The terminal goes on. */
  onError(listener: (error: SignalboxError) => void, options?: ListenOptions): Disposer;

  write(data: string | Uint8Array): boolean;
  drain(options?: WaitOptions): Promise<void>;
  /**
   * Gives the terminal a new size; programs on it get SIGWINCH. After the end nothing happens but
   * an error event.
   *
   * @throws {SignalboxError} `ERR_SIGNALBOX_OPTION_RANGE` for anything but 1 to 65,535.
   */
  resize(cols: number, rows: number, pixels?: { width: number; height: number }): void;
  /**
   * Stops handing output to listeners; the program runs until its buffer is full, then waits. While
   * paused, exit and close wait too, behind the output, and the child keeps the event loop running.
   */
  pause(): void;
  /** Undoes `pause`. */
  resume(): void;
  /**
   * Sends a signal to the program's process group. Default: `SIGHUP`. With `tree: true` also to
   * descendants that left the group, and SIGKILL after the grace period to those that are left.
   */
  kill(signal?: Signal, options?: { tree?: boolean }): void;

  stop(options?: StopOptions): Promise<ExitInfo>;
  wait(options?: WaitOptions): Promise<ExitInfo>;
  metrics(): Promise<ProcessMetrics | undefined>;
  ref(): this;
  unref(): this;
  [Symbol.dispose](): void;
  [Symbol.asyncDispose](): Promise<void>;
}

// ── processes ───────────────────────────────────────────────────────────────────────────────────

/** Where a standard stream leads: to this program, to the host's own stream, or nowhere. */
export type Stdio = "pipe" | "inherit" | "ignore";

/** Options of `spawn`. */
export interface SpawnOptions<E extends Encoding = Encoding> extends ChildOptions<E> {
  /** A path with a slash, or a name that is searched for in the child's `PATH`. */
  command: string;
  /** Arguments. No shell looks at them. */
  args?: readonly string[];
  /** A name for people. */
  name?: string;
  /** Default: `"pipe"`. */
  stdin?: Stdio;
  /** Default: `"pipe"`. */
  stdout?: Stdio;
  /** Default: `"pipe"`. */
  stderr?: Stdio;
}

/** Identity of a process, as plain data. */
export interface ProcessHandle {
  readonly id: string;
  readonly pid: number;
  readonly startTime: Date;
}

/** Events of a process, with what listeners get. */
export interface ProcessEvents<E extends Encoding = "utf8"> {
  /** Standard output, from its first byte for the first listener. */
  stdout: Chunk<E>;
  /** Standard error. Two pipes have no common order. */
  stderr: Chunk<E>;
  /** A new state. */
  state: ProcessState;
  /** The process has ended, and everything that it wrote itself has been delivered. */
  exit: ExitInfo;
  /** No output can follow, not from descendants either. The last event. */
  close: undefined;
  /** Calls that came too late or were refused. The process goes on. */
  error: SignalboxError;
}

/**
 * Starts a process. Looking for the command and starting it happen off the JavaScript thread, at a
 * cost that does not grow with the host's memory. Settles when the program runs.
 *
 * The process gets a group of its own (unless its input is inherited), so that `stop` reaches all
 * of it. Output that nobody listens to is held, up to 1 MiB a stream, and then the process waits:
 * use `"ignore"` for output that nobody wants.
 *
 * Rejects with `ERR_SIGNALBOX_SPAWN_NOT_FOUND`, `…_SPAWN_NOT_EXECUTABLE`, `…_SPAWN_CWD`,
 * `…_SPAWN_FAILED`, `…_OPTION_*`, `…_ABORTED`, `…_ENGINE_BUSY`.
 *
 * @example
 * const build = await spawn({ command: "npm", args: ["run", "build"], cwd: project });
 * build.on("stdout", (text) => log.append(text));
 * build.on("exit", ({ exitCode }) => log.end(exitCode)); // after the last line
 */
export function spawn<E extends Encoding = "utf8">(options: SpawnOptions<E>): Promise<ManagedProcess<E>>;

/** A process with pipes. */
export class ManagedProcess<E extends Encoding = "utf8"> implements Child {
  private constructor();
  readonly id: string;
  readonly pid: number;
  readonly name: string | undefined;
  readonly state: ProcessState;
  readonly exit: ExitInfo | undefined;
  readonly startTime: Date;
  readonly handle: ProcessHandle;

  /** @throws {SignalboxError} `ERR_SIGNALBOX_OPTION_RANGE` for an unknown event. */
  on<K extends keyof ProcessEvents<E>>(
    event: K,
    listener: (value: ProcessEvents<E>[K]) => void,
    options?: ListenOptions,
  ): Disposer;

  write(data: string | Uint8Array): boolean;
  drain(options?: WaitOptions): Promise<void>;
  /** The process sees the end of its input after what is queued. */
  end(): void;
  /**
   * Stops handing output to listeners; the process runs until its buffers are full, then waits. While
   * paused, `exit` and `close` wait too, behind the output, and the child keeps the event loop
   * running.
   */
  pauseOutput(): void;
  /** Undoes `pauseOutput`. */
  resumeOutput(): void;

  /**
   * Sends a signal to the process, or with `group: true` to its process group. False, and an error
   * event, when it has ended.
   *
   * @throws {SignalboxError} `ERR_SIGNALBOX_OPTION_RANGE` for an unknown signal.
   */
  signal(signal: Signal, options?: { group?: boolean }): boolean;
  stop(options?: StopOptions): Promise<ExitInfo>;
  /** Ends the process and all that it started with SIGKILL. */
  kill(): Promise<ExitInfo>;
  wait(options?: WaitOptions): Promise<ExitInfo>;
  metrics(): Promise<ProcessMetrics | undefined>;
  ref(): this;
  unref(): this;
  [Symbol.dispose](): void;
  [Symbol.asyncDispose](): Promise<void>;
}

// ── the engine ──────────────────────────────────────────────────────────────────────────────────

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
