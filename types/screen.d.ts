// What a terminal shows.

import type { Disposer, ListenOptions } from "./child.js";

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

// Without this, a declaration file exports all that it declares.
export {};
