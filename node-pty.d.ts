// signalbox/node-pty: the interface of node-pty 1.1 on this package's terminals. `docs/node-pty.md` tells how to
// move, and where it does better than to do the same.

/// <reference types="node" />

import type { PtyOptions, SignalboxError, Terminal } from "./index";

/** Undoes a subscription. */
export interface IDisposable {
  dispose(): void;
}

/** Takes a listener; the answer takes it out again. */
export interface IEvent<T> {
  (listener: (e: T) => any): IDisposable;
}

/** Options of all systems. What is missing, `""` or 0 has its default. */
export interface IBasePtyForkOptions {
  /** The child's `TERM`. Default: `TERM` of `env`, else `xterm`. */
  name?: string;
  /** Columns, 1 to 65,535. Default: 80. */
  cols?: number;
  /** Rows, 1 to 65,535. Default: 24. */
  rows?: number;
  /** Working directory. Default: the host's own. */
  cwd?: string;
  /**
   * The whole environment of the child; `undefined` leaves a variable out. Default: the host's own, without what
   * tmux, screen and the terminal around the host have set (`TMUX`, `TMUX_PANE`, `STY`, `WINDOW`, `WINDOWID`,
   * `TERMCAP`, `COLUMNS`, `LINES`). `TERM` and `PWD` are set in any case.
   */
  env?: { [key: string]: string | undefined };
  /** How output becomes text and written text becomes bytes. `null`: output as Buffers. Default: `"utf8"`. */
  encoding?: string | null;
  /** Whether writing `flowControlPause` and `flowControlResume` pauses and resumes instead. Default: false. */
  handleFlowControl?: boolean;
  /** The text that pauses, when it is all that is written. Default: XOFF, `"\x13"`. */
  flowControlPause?: string;
  /** The text that resumes, likewise. Default: XON, `"\x11"`. */
  flowControlResume?: string;
}

/** Options where there are users and groups. */
export interface IPtyForkOptions extends IBasePtyForkOptions {
  /** Runs as this user, which takes privileges. Supplementary groups are dropped. */
  uid?: number;
  /** Runs as this group, likewise. */
  gid?: number;
}

/** Options of Windows, which other systems pass over. */
export interface IWindowsPtyForkOptions extends IBasePtyForkOptions {
  useConpty?: boolean;
  useConptyDll?: boolean;
  conptyInheritCursor?: boolean;
}

/** What this package can do and node-pty can't. */
export interface SignalboxForkOptions {
  signalbox?: Omit<PtyOptions, keyof IPtyForkOptions | "extendEnv"> & {
    /** `kill` stops all that the program started, with SIGKILL after `killGraceMs`. Default: false. */
    killTree?: boolean;
  };
}

/** A terminal with a program on it. */
export interface IPty {
  /** Process id of the program. */
  readonly pid: number;
  /** Columns, as last set. */
  readonly cols: number;
  /** Rows, as last set. */
  readonly rows: number;
  /** Name of the program in the foreground, as it was started; `file` when there is nothing to be found. */
  readonly process: string;
  /** Whether `write` looks for the texts that pause and resume. */
  handleFlowControl: boolean;
  /**
   * Output: text, or Buffers with `encoding: null`. The first listener also gets the newest of what came before it,
   * up to 1 MiB.
   */
  readonly onData: IEvent<string>;
  /**
   * The program has ended and all that it wrote itself was handed out; descendants that hold the terminal are not
   * waited for. After a signal `exitCode` is 0 and `signal` its number; else `signal` is 0.
   */
  readonly onExit: IEvent<{ exitCode: number; signal?: number }>;
  /**
   * Gives the terminal a new size. After the end nothing happens.
   *
   * @throws {SignalboxError} `ERR_SIGNALBOX_OPTION_RANGE` for what is no size.
   */
  resize(columns: number, rows: number): void;
  /** Does nothing but on Windows. */
  clear(): void;
  /** Queues input, up to 64 MiB. After the end nothing happens. */
  write(data: string | Buffer): void;
  /** Sends a signal to the program. Default: `SIGHUP`. After the end nothing happens. */
  kill(signal?: string): void;
  /** Stops handing out output; the program goes on until the buffer is full, then waits. So does `onExit`. */
  pause(): void;
  /** Undoes `pause`. */
  resume(): void;
}

/** What `spawn` answers: an `IPty`, and what node-pty's terminals have without declaring it. */
export interface Pty extends IPty {
  /** The same terminal with signalbox's own interface. */
  readonly terminal: Terminal<"utf8"> | Terminal<null>;
  /** Path of the terminal's device, such as `/dev/pts/3`. */
  readonly ptsName: string | undefined;
  /** Number of the engine's descriptor of the terminal, -1 after the end. Don't close it. */
  readonly fd: number;
  /** Another encoding of output from here on; `null` for Buffers. */
  setEncoding(encoding: string | null): void;
  /** Writes output to a stream, at its pace, and ends it with the terminal unless `end` is false. */
  pipe<T extends NodeJS.WritableStream>(target: T, options?: { end?: boolean }): T;
  /** Takes no input any more, after this. The program is not told. */
  end(data?: string | Buffer): void;
  /** Hands out nothing any more, and kills. `onExit` follows. */
  destroy(): void;

  on(event: "data", listener: (data: string) => void): this;
  on(event: "exit", listener: (exitCode: number, signal: number) => void): this;
  /** `close` and `end`: nobody holds the terminal any more. */
  on(event: "close" | "end", listener: () => void): this;
  /** Calls that were refused. Without a listener, they are warnings of the process. */
  on(event: "error", listener: (error: SignalboxError) => void): this;
  on(event: string, listener: (...values: any[]) => void): this;
  addListener: Pty["on"];
  once: Pty["on"];
  off(event: string, listener: (...values: any[]) => void): this;
  removeListener(event: string, listener: (...values: any[]) => void): this;
  removeAllListeners(event?: string): this;
  listeners(event: string): Function[];
  emit(event: string, ...values: any[]): boolean;
}

/**
 * Starts a program on a new terminal.
 *
 * @param file A path with a slash, or a name that is searched for in the child's `PATH`. Default: `sh`.
 * @throws {SignalboxError} for a program or working directory that is not there, with its `path`:
 * `ERR_SIGNALBOX_SPAWN_NOT_FOUND`, `…_SPAWN_NOT_EXECUTABLE`, `…_SPAWN_CWD`; and `…_OPTION_*`.
 */
export function spawn(
  file?: string,
  args?: readonly string[] | string,
  options?: (IPtyForkOptions | IWindowsPtyForkOptions) & SignalboxForkOptions,
): Pty;

/** @deprecated Another name of `spawn`. */
export const fork: typeof spawn;
/** @deprecated Another name of `spawn`. */
export const createTerminal: typeof spawn;

/**
 * Terminals without a program, which node-pty has and does not document. There are none here.
 *
 * @deprecated
 * @throws {SignalboxError} `ERR_SIGNALBOX_NODE_PTY_OPEN`, always.
 */
export function open(): never;

/** @deprecated node-pty's own addon. There is none. */
export const native: null;
