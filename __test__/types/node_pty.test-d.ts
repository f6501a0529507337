// signalbox/node-pty has the types of node-pty 1.1, whose shape is written down here, and more.

import * as pty from "signalbox/node-pty";
import type { Terminal } from "signalbox";
import { same } from "./same.js";

// ── the shape of node-pty's own declarations ────────────────────────────────────────────────────

interface TheirDisposable {
  dispose(): void;
}

type TheirEvent<T> = (listener: (e: T) => any) => TheirDisposable;

interface TheirPty {
  readonly pid: number;
  readonly cols: number;
  readonly rows: number;
  readonly process: string;
  handleFlowControl: boolean;
  readonly onData: TheirEvent<string>;
  readonly onExit: TheirEvent<{ exitCode: number; signal?: number }>;
  resize(columns: number, rows: number): void;
  clear(): void;
  write(data: string | Buffer): void;
  kill(signal?: string): void;
  pause(): void;
  resume(): void;
}

interface TheirBaseOptions {
  name?: string;
  cols?: number;
  rows?: number;
  cwd?: string;
  env?: { [key: string]: string | undefined };
  encoding?: string | null;
  handleFlowControl?: boolean;
  flowControlPause?: string;
  flowControlResume?: string;
}

interface TheirUnixOptions extends TheirBaseOptions {
  uid?: number;
  gid?: number;
}

interface TheirWindowsOptions extends TheirBaseOptions {
  useConpty?: boolean;
  useConptyDll?: boolean;
  conptyInheritCursor?: boolean;
}

type TheirSpawn = (file: string, args: string[] | string, options: TheirUnixOptions | TheirWindowsOptions) => TheirPty;

// ── either can stand where the other is asked for ───────────────────────────────────────────────

export function terminalsAreTheirs(ours: pty.IPty, theirs: TheirPty): [TheirPty, pty.IPty] {
  same<keyof pty.IPty, keyof TheirPty>();
  return [ours, theirs];
}

export function optionsAreTheirs(
  ours: [pty.IBasePtyForkOptions, pty.IPtyForkOptions, pty.IWindowsPtyForkOptions],
  theirs: [TheirBaseOptions, TheirUnixOptions, TheirWindowsOptions],
): [typeof theirs, typeof ours] {
  same<keyof pty.IPtyForkOptions, keyof TheirUnixOptions>();
  same<keyof pty.IWindowsPtyForkOptions, keyof TheirWindowsOptions>();
  return [ours, theirs];
}

export function eventsAreTheirs(
  ours: [pty.IEvent<string>, pty.IDisposable],
  theirs: [TheirEvent<string>, TheirDisposable],
): [typeof theirs, typeof ours] {
  return [ours, theirs];
}

export const spawnIsTheirs: TheirSpawn = pty.spawn;

// ── programs that were written for node-pty ─────────────────────────────────────────────────────

export function theReadmesProgram() {
  const shell: pty.IPty = pty.spawn("bash", [], {
    name: "xterm-color",
    cols: 80,
    rows: 30,
    cwd: process.env.HOME as string,
    env: process.env,
  });
  const subscription = shell.onData((data) => same<string, typeof data>());
  subscription.dispose();
  shell.onExit(({ exitCode, signal }) => {
    same<number, typeof exitCode>();
    same<number | undefined, typeof signal>();
  });
  shell.write("ls\r");
  shell.resize(100, 40);
  shell.handleFlowControl = true;
  // @ts-expect-error -- read only
  shell.cols = 7;
}

// ── and what there is besides ───────────────────────────────────────────────────────────────────

export function whatNodePtyDoesNotHave() {
  const shell = pty.spawn("bash", [], { signalbox: { killTree: true, killGraceMs: 100, limits: { openFiles: 100 } } });
  same<Terminal<"utf8"> | Terminal<null>, typeof shell.terminal>();
  shell
    .on("data", (data) => same<string, typeof data>())
    .on("exit", (exitCode, signal) => {
      same<number, typeof exitCode>();
      same<number, typeof signal>();
    });
  shell.pipe(process.stdout).write("");
  // @ts-expect-error -- set by options of node-pty's own
  pty.spawn("bash", [], { signalbox: { cwd: "/" } });
}
