// What the package throws.

import type { ConfigProblem, ServiceOutputLine } from "./services.js";

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

// Without this, a declaration file exports all that it declares.
export {};
