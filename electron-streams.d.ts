// Processes and terminals across Electron's bridge: what a policy says of them in main, and what a page has.

import type {
  CommandEvent,
  Disposer,
  ExitInfo,
  Line,
  ListenOptions,
  ManagedProcess,
  ProcessMetrics,
  ProcessOptions,
  ProcessState,
  ProcessStatus,
  PtyOptions,
  ScreenSnapshot,
  Signal,
  SignalboxError,
  StopOptions,
  Terminal,
  TerminalExit,
  TerminalRestart,
} from "./index.js";

// ── in main: the policy ─────────────────────────────────────────────────────────────────────────

/** What a page may do with processes. Nothing that is not said. */
export interface ProcessRights {
  /** `list` and `watch`. */
  list?: boolean;
  /** `status`, `metrics` and `get`: how a process is. */
  status?: boolean;
  /** `on("stdout" | "stderr" | "line")`. With `"lossless"` the page may also hold up a process until it has seen all. */
  output?: boolean | "lossless";
  /** `write` and `end`. */
  write?: boolean;
  /** `stop`, `kill` and `signal`. */
  stop?: boolean;
  /** Commands that it may start. */
  spawn?: readonly CommandRule<ProcessOptions>[];
  /** Which processes: all of the manager (default), those that this window has started, or those that a function picks. */
  scope?: "all" | "own" | ((process: ManagedProcess<any>) => boolean);
}

/** What a page may do with terminals. Nothing that is not said. */
export interface TerminalRights {
  /** `list` and `watch`. */
  list?: boolean;
  /** `attach` and `snapshot`. With `"lossless"` the page may also hold up a terminal's program until it has seen all. */
  attach?: boolean | "lossless";
  /** `write`. */
  input?: boolean;
  /** `resize`. */
  resize?: boolean;
  /** `kill` and `remove`. */
  kill?: boolean;
  /** `restart`. */
  restart?: boolean;
  /** Files that it may start. */
  open?: readonly CommandRule<PtyOptions>[];
  /** Which terminals, as for processes. */
  scope?: "all" | "own" | ((terminal: Terminal<any>) => boolean);
}

/**
 * A command that a page may start: one by itself is started without arguments. The page asks for exactly `command`, or
 * for `name` where the rule has one; nothing is searched for or normalized to make it fit. It brings no environment and no
 * options.
 */
export type CommandRule<Options = object> =
  | string
  | ({
      /** What the page asks for, in place of the command. */
      name?: string;
      /**
       * A list: these and no others, which the page need not give. True: whatever it gives. A function: whatever it
       * answers true for. Without: none.
       */
      args?: readonly string[] | true | ((args: readonly string[]) => boolean);
      /** A folder: there and nowhere else. A function: where it answers true. Without: the folder of this program. */
      cwd?: string | ((cwd: string) => boolean);
      /** Added to the environment of this program. */
      env?: Readonly<Record<string, string | undefined>>;
      /** What else is given to `spawn` or `spawnPty`. */
      options?: Options;
    } & ({ command: string; file?: undefined } | { file: string; command?: undefined }));

// ── in the page ─────────────────────────────────────────────────────────────────────────────────

/** How output of a program reaches a page that is slower than the program. */
export type PageFlow = "lossy" | "lossless";

/** What names a command of the policy's list. */
export type PageCommand = {
  /** The `name` of a rule. Needed for a rule that has one. */
  name?: string;
  args?: readonly string[];
  cwd?: string;
  /** Names it in main and in all pages. Default: made up. */
  id?: string;
};

/**
 * Processes of the main process, as far as the window's policy goes. Calls reject with a SignalboxError:
 * `ERR_SIGNALBOX_BUS_REFUSED` (with `operation` and `reason`), `ERR_SIGNALBOX_PROCESS_UNKNOWN`,
 * `ERR_SIGNALBOX_STREAM_LIMIT`, `ERR_SIGNALBOX_OPTION_*`, and what the call rejects with in main.
 */
export const processes: {
  list(): Promise<PageProcessStatus[]>;
  status(id: string): Promise<PageProcessStatus>;
  /** Figures of those that run. */
  metrics(): Promise<(ProcessMetrics & { readonly id: string })[]>;
  /**
   * Follows all: `listener` is called with all that there are, then with what has changed. A page that is busy gets the
   * state of then, not each one between. With `metricsIntervalMs` (at least 100) also with figures, this often.
   */
  watch(
    listener: (news: PageNews<PageProcessStatus>) => void,
    options?: { metricsIntervalMs?: number },
  ): Promise<Disposer>;
  /** A process that runs or has ended. */
  get(id: string): Promise<PageProcess>;
  /** Starts one, if the policy has its command. It goes on when the page is gone. */
  spawn(options: PageCommand & { command?: string }): Promise<PageProcess>;
};

/** Terminals of the main process, likewise. `ERR_SIGNALBOX_TERMINAL_UNKNOWN` for one that is not there. */
export const terminals: {
  list(): Promise<PageTerminalStatus[]>;
  /** As `processes.watch`. */
  watch(
    listener: (news: PageNews<PageTerminalStatus>) => void,
    options?: { metricsIntervalMs?: number },
  ): Promise<Disposer>;
  /** Starts a program on a new terminal, if the policy has its file. It goes on when the page is gone. */
  open(
    options: PageCommand & { file?: string; cols?: number; rows?: number; flow?: PageFlow; encoding?: null },
  ): Promise<PageTerminal<null>>;
  open(
    options: PageCommand & { file?: string; cols?: number; rows?: number; flow?: PageFlow; encoding: "utf8" },
  ): Promise<PageTerminal<"utf8">>;
  /** Looks at one that is there: begins with a snapshot of its screen, or with `fromOffset`. */
  attach(id: string, options?: AttachOptionsOfPage & { encoding?: null }): Promise<PageTerminal<null>>;
  attach(id: string, options: AttachOptionsOfPage & { encoding: "utf8" }): Promise<PageTerminal<"utf8">>;
  /** Stops it, and has it forgotten. */
  remove(id: string): Promise<void>;
};

export interface AttachOptionsOfPage {
  /**
   * `"lossy"` (default): a page that falls behind goes on from a snapshot of the screen, and holds up nobody.
   * `"lossless"`: the program waits for it, where the policy allows that.
   */
  flow?: PageFlow;
  /** Begins with the byte at this offset in place of a snapshot. */
  fromOffset?: number;
  /** Lines of scrollback in snapshots. Default: all that are kept. */
  scrollback?: number;
  /** Gives it this size first, so that the snapshot fits the page. Needs the right `resize`; both or none. */
  cols?: number;
  rows?: number;
}

/** What has changed since the last news. */
export interface PageNews<Status> {
  /** As they are now. */
  readonly changed: readonly Status[];
  /** Ids of those that are not known any more. */
  readonly removed: readonly string[];
  readonly metrics: readonly (ProcessMetrics & { readonly id: string })[];
}

export interface PageProcessStatus extends ProcessStatus {
  /** It was started with `interactive`. */
  readonly hasTerminal: boolean;
}

export interface PageTerminalStatus {
  readonly id: string;
  readonly pid: number;
  readonly cols: number;
  readonly rows: number;
  readonly state: ProcessState;
  readonly exit: ExitInfo | undefined;
  /** Name of the program in the foreground. */
  readonly process: string;
  readonly cwd: string | undefined;
}

/** How a listener of output wants it. */
export interface PageReadOptions {
  /** `"utf8"` (default): text, characters never split. `null`: Uint8Arrays. */
  encoding?: "utf8" | null;
  /** Default `"lossy"`: what the page is too slow for is told as a `gap`. */
  flow?: PageFlow;
  /** Begins with the byte at this offset, or the oldest held behind it. Default: the oldest held. */
  fromOffset?: number;
  /** Begins with this many lines. */
  lastLines?: number;
  signal?: AbortSignal;
}

/**
 * A process of main's, in a page. A listener of output that returns a promise is handed more when main has room for it:
 * no more than 512 KiB are under way that its promises have not settled for.
 */
export interface PageProcess extends Disposable {
  readonly id: string;
  readonly pid: number;
  readonly name: string | undefined;
  readonly state: ProcessState;
  readonly startTime: Date;
  readonly exit: ExitInfo | undefined;
  readonly status: PageProcessStatus;
  /** The policy lets this page write to it. */
  readonly isWritable: boolean;
  /** Each listener has a delivery of its own, from the oldest byte held. */
  on(
    event: "stdout" | "stderr",
    listener: (text: string) => unknown,
    options?: PageReadOptions & { encoding?: "utf8" },
  ): Disposer;
  on(
    event: "stdout" | "stderr",
    listener: (bytes: Uint8Array) => unknown,
    options: PageReadOptions & { encoding: null },
  ): Disposer;
  on(
    event: "line",
    listener: (line: Line) => unknown,
    options?: Omit<PageReadOptions, "encoding"> & { stream?: "stdout" | "stderr" },
  ): Disposer;
  on(event: "state", listener: (state: ProcessState) => void, options?: ListenOptions): Disposer;
  /** Behind all output that this page listens to. Also told to who comes late. */
  on(event: "exit", listener: (exit: ExitInfo) => void, options?: ListenOptions): Disposer;
  /** Output that this page missed. */
  on(
    event: "gap",
    listener: (gap: { stream: "stdout" | "stderr"; skippedBytes: number }) => void,
    options?: ListenOptions,
  ): Disposer;
  on(event: "error", listener: (error: SignalboxError) => void, options?: ListenOptions): Disposer;
  /** Settles at the exit, as the event is told. */
  wait(): Promise<ExitInfo>;
  /** Queues input. False: more than 64 KiB wait; go on after `drain()`. */
  write(data: string | Uint8Array): boolean;
  /** Settles when the process has taken all input. */
  drain(): Promise<void>;
  end(data?: string | Uint8Array): Promise<void>;
  stop(options?: StopOptions): Promise<ExitInfo>;
  kill(signal?: Signal): Promise<ExitInfo>;
  signal(signal: Signal, options?: { group?: boolean }): Promise<boolean>;
  metrics(): Promise<(ProcessMetrics & { readonly id: string }) | undefined>;
  /** Hands no output over until `resumeOutput()`. Main sends no more than a window of it meanwhile. */
  pauseOutput(): void;
  resumeOutput(): void;
  /** This page follows it no longer. The process goes on. */
  dispose(): void;
  [Symbol.dispose](): void;
}

/** What `PageTerminal.connect` needs of a Terminal of @xterm/xterm. */
export interface XtermLike {
  readonly cols: number;
  readonly rows: number;
  write(data: string | Uint8Array, callback?: () => void): void;
  resize(cols: number, rows: number): void;
  onData(listener: (data: string) => void): { dispose(): void };
  onBinary(listener: (data: string) => void): { dispose(): void };
  onResize(listener: (size: { cols: number; rows: number }) => void): { dispose(): void };
}

/** Events of a terminal, with what listeners get. */
export interface PageTerminalEvents {
  /** Behind all that the program wrote, for this page. */
  exit: TerminalExit;
  /** Nobody holds the terminal any more. */
  close: undefined;
  restart: TerminalRestart;
  title: string;
  cwd: string;
  /** How often it rang since the last time. */
  bell: number;
  command: CommandEvent;
  /** Somebody else gave it another size. */
  resize: { readonly cols: number; readonly rows: number };
  gap: { readonly skippedBytes: number };
  /** With a listener, snapshots come here and not by `onData`. */
  snapshot: ScreenSnapshot & { readonly skippedBytes: number };
  error: SignalboxError;
}

/** A terminal of main's, in a page. */
export interface PageTerminal<E extends "utf8" | null = null> extends Disposable {
  readonly id: string;
  readonly pid: number;
  readonly cols: number;
  readonly rows: number;
  readonly title: string | null;
  readonly cwd: string | undefined;
  readonly exit: TerminalExit | ExitInfo | undefined;
  /** The policy lets this page write to it. */
  readonly isWritable: boolean;
  /**
   * Output, and snapshots of the screen (which begin with a reset) where the page begins with one or fell behind: what a
   * terminal on the page is to be fed, in order. Held for the first listener. A listener that returns a promise is handed
   * more when main has room for it: no more than 256 KiB are under way that its promises have not settled for.
   */
  onData(listener: (data: E extends "utf8" ? string : Uint8Array) => unknown): Disposer;
  on<K extends keyof PageTerminalEvents>(
    event: K,
    listener: (value: PageTerminalEvents[K]) => void,
    options?: ListenOptions,
  ): Disposer;
  onExit(listener: (exit: TerminalExit) => void, options?: ListenOptions): Disposer;
  onTitle(listener: (title: string) => void, options?: ListenOptions): Disposer;
  onResize(
    listener: (size: { readonly cols: number; readonly rows: number }) => void,
    options?: ListenOptions,
  ): Disposer;
  /** Queues input. False: more than 64 KiB wait; go on after `drain()`. */
  write(data: string | Uint8Array): boolean;
  /** Settles when the program has taken all input. */
  drain(): Promise<void>;
  /** Of sizes that follow each other quickly the last one counts. */
  resize(cols: number, rows: number): Promise<void>;
  snapshot(options?: { scrollback?: number }): Promise<ScreenSnapshot>;
  /** Hands nothing over until `resume()`. Main sends no more than a window of it meanwhile. */
  pause(): void;
  resume(): void;
  kill(signal?: Signal, options?: { tree?: boolean }): Promise<void>;
  restart(): Promise<void>;
  /**
   * Shows it in a terminal of xterm.js: output and sizes one way, keys and sizes the other, no faster than xterm.js can
   * parse. The disposer takes that back; the terminal goes on.
   */
  connect(xterm: XtermLike): Disposer;
  /** This page looks at it no longer. The terminal goes on. */
  dispose(): void;
  [Symbol.dispose](): void;
}
