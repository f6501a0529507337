// Processes and their managers.

/// <reference types="node" />

import type { EventBus } from "./bus.js";
import type {
  AggregatedMetrics,
  BasicMetrics,
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
import type { StdioProtocol } from "./rpc.js";
import type { Child } from "./child-interface.js";
import type { SignalboxError } from "./errors.js";
import type { MessagePeer, RequestHandler, RequestOptions } from "./messages.js";
import type { PublishOptions } from "./publishing.js";
import type { ServiceGroup, ServiceName, StartOptions } from "./services.js";
import type { Config } from "./services-config.js";
import type { ProcessViewer, ProcessViewerOptions, Terminal } from "./terminals.js";

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
  /**
   * A channel for messages. A Node or Bun child then has `process.send` and `process.on("message")`
   * of its own, as under `child_process.fork`, with nothing to import. The child finds the channel by
   * `NODE_CHANNEL_FD`, also through a shell; what it starts itself does not inherit it. Default: false.
   */
  ipc?: boolean;
  /** Standard input and output carry messages, which `RpcPeer.over(process)` speaks by. Default: they carry bytes. */
  protocol?: StdioProtocol;
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
  /**
   * A message of the child. Those that come before the first listener, or a handler, are held for it,
   * up to 1 MiB, and then the child's own sends wait; none is lost. After the last listener was
   * removed they go nowhere.
   */
  message: unknown;
  /** The channel is closed, by either side or by the exit, and all messages have been delivered. */
  disconnect: undefined;
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

// Without this, a declaration file exports all that it declares.
export {};
