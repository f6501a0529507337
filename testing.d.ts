// signalbox/testing: what unit tests put in the place of the engine, of Electron's IPC and of time. Nothing native.

/// <reference types="node" />

import type { EventEmitter } from "node:events";
import type { AnyRequests, Clock, EventBus } from "./index.js";

// ── buses ───────────────────────────────────────────────────────────────────────────────────────

/** Options of `createBusPair`. */
export interface BusPairOptions {
  /** Default: `default`. */
  name?: string;
  /** Events that are kept for `replay`. Default: 0. */
  history?: number;
  /** As that of `EventBus`. */
  compat?: "tagged";
  /** The clock of both. Default: the host's. */
  clock?: Clock;
}

/**
 * Two buses that are connected with each other as those of a main process and a page are, in memory and without the
 * engine. What goes from one to the other goes through text, as it does there: what can't be sent fails here, too. Each
 * call makes a pair that meets nobody else.
 */
export function createBusPair<E extends object = Record<string, any>, R extends object = AnyRequests>(
  options?: BusPairOptions,
): [main: EventBus<E, R>, page: EventBus<E, R>];

// ── time ────────────────────────────────────────────────────────────────────────────────────────

/** A clock that stands until it is moved. */
export interface FakeClock extends Clock {
  now(): number;
  setTimeout(callback: () => void, ms?: number): number;
  clearTimeout(timer: number | undefined): void;
  /** Timers that wait. */
  readonly pending: number;
  /**
   * Goes on by `ms`, from timer to timer. What promises do when one has fired is done before the next, and before this
   * settles.
   */
  advance(ms: number): Promise<void>;
}

/** For `new EventBus({ clock })` and `createBusPair({ clock })`. `now`: where it begins, default 0. */
export function fakeClock(options?: { now?: number }): FakeClock;

// ── Electron's IPC ──────────────────────────────────────────────────────────────────────────────

/** A message that was sent, as it was then. */
export interface SentMessage {
  readonly channel: string;
  readonly args: readonly any[];
}

/**
 * In the place of `ipcRenderer`. Made alone, it records what is sent, and a test plays the main process with `receive`
 * and `answer`; that of `createIpcPair` leads to its `ipcMain`.
 *
 * Values are cloned as Electron clones them: functions are refused ("An object could not be cloned."), classes and the
 * codes of errors are lost. A rejected `invoke` has only the message, behind Electron's own words.
 */
export class MockIPCRenderer extends EventEmitter {
  constructor();
  /** What `send` and `sendSync` were called with. */
  readonly sent: SentMessage[];
  /** What `invoke` was called with. */
  readonly invoked: SentMessage[];
  send(channel: string, ...args: any[]): void;
  sendSync(channel: string, ...args: any[]): any;
  invoke(channel: string, ...args: any[]): Promise<any>;
  /** Delivers a message as if the main process had sent it. */
  receive(channel: string, ...args: any[]): void;
  /** Answers `invoke` of a channel in place of a main process. */
  answer(channel: string, handler: (...args: any[]) => any): void;
  /** Forgets what was sent. */
  clear(): void;
}

/** What a listener of `ipcMain` is given first. */
export interface MockIPCEvent {
  readonly sender: MockWebContents;
  readonly senderFrame: MockWebContents["mainFrame"];
  readonly processId: number;
  readonly frameId: number;
  /** Of `on` alone. */
  reply?(channel: string, ...args: any[]): void;
  /** The answer to `sendSync`. */
  returnValue?: any;
}

/** In the place of `ipcMain`. */
export class MockIPCMain extends EventEmitter {
  constructor();
  handle(channel: string, handler: (event: MockIPCEvent, ...args: any[]) => any): void;
  handleOnce(channel: string, handler: (event: MockIPCEvent, ...args: any[]) => any): void;
  removeHandler(channel: string): void;
}

/** The main process's end of a window. */
export interface MockWebContents extends EventEmitter {
  readonly id: number;
  readonly mainFrame: {
    readonly url: string;
    readonly origin: string;
    readonly processId: number;
    readonly routingId: number;
    readonly parent: null;
  };
  /** What `send` was called with. */
  readonly sent: SentMessage[];
  send(channel: string, ...args: any[]): void;
  getURL(): string;
  isDestroyed(): boolean;
  /** Closes the window: messages that are on their way are lost, and `send` throws. */
  destroy(): void;
  clear(): void;
}

export interface MockWindow {
  readonly ipcRenderer: MockIPCRenderer;
  readonly webContents: MockWebContents;
}

export interface IpcPair extends MockWindow {
  readonly ipcMain: MockIPCMain;
  /** Another window of the same main process. */
  openWindow(options?: { url?: string }): MockWindow;
  /** Settles when no message is on its way. */
  settled(): Promise<void>;
}

/** A main process and a window in memory. `url`: what is loaded in it, default `app://test/`. */
export function createIpcPair(options?: { url?: string }): IpcPair;
