// signalbox/electron: what the main process of an Electron app gives its windows and utility processes.

import type { ProcessRights, TerminalRights } from "./electron-streams.js";
import type { Disposer, ListenOptions, ProcessManager, PtyManager } from "./index.js";

export type { CommandRule, ProcessRights, TerminalRights } from "./electron-streams.js";

/**
 * Connects a window, or a utility process, with the buses of the main process. From then on each document in it that a
 * rule of the policy is for can make an `EventBus` of a name that the rule has, and hears, says, asks and answers what
 * the rule allows. Nothing else: what the policy does not name is refused, with an error in the page and a `refused`
 * event here.
 *
 * Call it before the page is loaded, so that nothing waits; a page that was loaded earlier connects within some
 * seconds. The window needs the preload of `signalbox/preload`. It can be attached once at a time. The attachment ends
 * with the window; documents in it come and go.
 *
 * @throws SignalboxError ERR_SIGNALBOX_BUS_ATTACHED, and ERR_SIGNALBOX_OPTION_* for a policy with a mistake in it.
 */
export function attach(target: AttachTarget, options: AttachOptions): Attachment;

/**
 * A BrowserWindow, BrowserView or WebContentsView, a WebContents, or a UtilityProcess: told by what they have, so that
 * these types need none of Electron's.
 */
export type AttachTarget = { readonly webContents: WebContentsLike } | WebContentsLike | UtilityProcessLike;

export interface WebContentsLike {
  readonly id: number;
  readonly mainFrame: object;
  isDestroyed(): boolean;
  send(channel: string, ...args: any[]): void;
}

export interface UtilityProcessLike {
  readonly pid: number | undefined;
  kill(): boolean;
  postMessage(message: any, transfer?: any[]): void;
}

export interface AttachOptions {
  /** What documents may do. Of several rules, the first holds whose origins and frames fit a document. */
  policy: Policy | readonly Policy[];
  /** Whose processes `policy.processes` is about. Default: the manager behind `spawn`. */
  processes?: ProcessManager;
  /** Whose terminals `policy.terminals` is about. */
  terminals?: PtyManager;
  /**
   * How long a bus that a page opened with `resume: true` goes on gathering events when its document is gone, in
   * milliseconds; the next document of the same origin in the window takes them. Default 30,000.
   */
  lingerMs?: number;
  /** The first listener of `refused`. */
  onRefused?(refusal: Refusal): void;
}

/** Deny by default: what a rule does not name, a document may not do. */
export interface Policy {
  /**
   * The origins of documents that the rule is for, each exactly as Chromium writes it: `"file://"`, `"app://editor"`,
   * `"http://localhost:5173"`. Needed for windows; a utility process has none.
   */
  origins?: readonly string[];
  /**
   * `"main"` (default): only the window's main frame. `"any"`: also frames in it, which need
   * `webPreferences.nodeIntegrationInSubFrames` for a preload of their own.
   */
  frames?: "main" | "any";
  /** The buses that may be opened, by name, and the rights on each. */
  buses?: Readonly<Record<string, BusRights>>;
  /** What may be done with processes; see docs/electron-terminals.md. */
  processes?: ProcessRights;
  /** What may be done with terminals. */
  terminals?: TerminalRights;
}

/** Names and patterns (`"prefix*"`, `"*"`), seen from the document. What is left out is empty. */
export interface BusRights {
  /** Events that it may listen to. */
  receive?: readonly string[];
  /** Events that it may emit. */
  emit?: readonly string[];
  /** Methods that it may request. */
  request?: readonly string[];
  /** Methods that it may handle for others. */
  handle?: readonly string[];
}

/** Something that was refused. In a flood many of one kind are one event with a `count`. */
export interface Refusal {
  readonly code: `ERR_SIGNALBOX_${string}`;
  readonly message: string;
  /** What was tried: `hello`, `open …`, `emit`, `receive`, a method's or an operation's name. */
  readonly operation?: string;
  readonly bus?: string;
  /** Some of the names that were refused. */
  readonly names?: readonly string[];
  readonly count: number;
  /** Milliseconds since the epoch. */
  readonly at: number;
  /** The document's origin. */
  readonly origin?: string;
  readonly frame?: "main" | "sub";
  readonly webContentsId?: number;
  readonly utilityProcessPid?: number;
}

export interface Attachment extends Disposable {
  /**
   * `connecting` until a document has said hello; `connected`; `degraded` while a receiver of what it emits is behind;
   * `disconnected` when the page crashed (until it is loaded again) or the window is gone.
   */
  readonly connection: AttachmentConnection;
  readonly isDisposed: boolean;
  on(event: "refused", listener: (refusal: Refusal) => void, options?: ListenOptions): Disposer;
  /** The window is gone, the process has ended, or `dispose` was called. Told once, with the reason. */
  on(event: "closed", listener: (reason: string) => void, options?: ListenOptions): Disposer;
  stats(): AttachmentStats;
  /** Lets go of the window: its pages are told, and wait for another `attach`. */
  dispose(): void;
}

export interface AttachmentConnection {
  readonly state: "connecting" | "connected" | "degraded" | "disconnected";
  readonly reason: string | undefined;
  /** When the state began, in milliseconds since the epoch. */
  readonly since: number;
  on(event: "change", listener: (change: { state: string; reason?: string; since: number }) => void): Disposer;
}

export interface AttachmentStats {
  /** Documents that are connected. */
  readonly documents: number;
  /** Buses of documents that are gone, waiting for the next one. */
  readonly lingering: number;
  /** What was refused since `attach`. */
  readonly refused: number;
  /** Messages of documents that were gone when they came: dropped, but for acknowledgements. */
  readonly late: number;
  readonly buses: readonly { readonly name: string }[];
}
