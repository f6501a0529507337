// What processes and terminals share.

/// <reference types="node" />

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

// Without this, a declaration file exports all that it declares.
export {};
