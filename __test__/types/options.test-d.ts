// Every option by its name and type. One error a line: `@ts-expect-error` looks at the next line alone.

import {
  run,
  spawn,
  spawnPty,
  type ListenOptions,
  type ManagedProcess,
  type ProcessOptions,
  type PtyOptions,
  type StopOptions,
  type Terminal,
  type WaitOptions,
} from "signalbox";
import { same } from "./same.js";

export async function everyOptionIsTaken(signal: AbortSignal, args: readonly string[]) {
  const shared = {
    id: "a",
    cwd: new URL("file:///"),
    env: { SET: "1", REMOVED: undefined },
    extendEnv: false,
    detached: true,
    output: {
      bufferBytes: 4096,
      overflow: "overwrite",
      flushIntervalMs: 0,
      maxBatchBytes: 1024,
      highWaterBytes: 4096,
      lowWaterBytes: 0,
      merge: true,
      log: { path: "out.log", maxBytes: 1024, maxFiles: 0, gzip: true },
    },
    limits: { memoryBytes: 1, treeMemoryBytes: { warn: 1, kill: 2 }, openFiles: 10, coreBytes: 0 },
    uid: 0,
    gid: 0,
    umask: 0o22,
    nice: 10,
    timeoutMs: 1,
    metricsIntervalMs: 1,
    stopSignal: "SIGINT",
    killGraceMs: 0,
    signal,
  } as const;
  const pty: Required<PtyOptions> = {
    ...shared,
    encoding: "utf8",
    name: "xterm",
    cols: 1,
    rows: 1,
    pixels: { width: 1, height: 1 },
    screen: { scrollback: 1 },
  };
  const process: Required<ProcessOptions> = {
    ...shared,
    encoding: null,
    args,
    shell: "/bin/bash",
    name: "X",
    metadata: { any: "thing" },
    stdin: { file: "in" },
    stdout: { file: "out", append: true },
    stderr: "pty",
    stdio: ["pipe", "inherit", "ignore"],
    input: new Uint8Array(1),
    interactive: { name: "xterm", cols: 1, rows: 1, pixels: { width: 1, height: 1 }, screen: true },
    ready: { line: /ready/, timeoutMs: 1 },
    windowsHide: true,
    ipc: true,
    protocol: { framing: "auto", maxFrameBytes: 1_024, maxDepth: 1 },
  };
  spawnPty("x", args, pty);
  await spawn({ command: "x", ...process });
  await spawn({ adapter: "x", ...process });
  await run({ command: "x", ...process, reject: false, maxOutput: 1, stripFinalNewline: false, all: true });
  await spawn({ command: "x", stdio: "inherit", shell: true, interactive: true });
  spawnPty("x", [], { stopSignal: 9, cwd: "/" });
}

same<
  keyof PtyOptions,
  | "id"
  | "cwd"
  | "env"
  | "extendEnv"
  | "encoding"
  | "detached"
  | "output"
  | "limits"
  | "uid"
  | "gid"
  | "umask"
  | "nice"
  | "timeoutMs"
  | "metricsIntervalMs"
  | "stopSignal"
  | "killGraceMs"
  | "signal"
  | "name"
  | "cols"
  | "rows"
  | "pixels"
  | "screen"
>();
same<
  keyof ProcessOptions,
  | "id"
  | "cwd"
  | "env"
  | "extendEnv"
  | "encoding"
  | "detached"
  | "output"
  | "limits"
  | "uid"
  | "gid"
  | "umask"
  | "nice"
  | "timeoutMs"
  | "metricsIntervalMs"
  | "stopSignal"
  | "killGraceMs"
  | "signal"
  | "args"
  | "shell"
  | "name"
  | "metadata"
  | "stdin"
  | "stdout"
  | "stderr"
  | "stdio"
  | "input"
  | "interactive"
  | "ready"
  | "windowsHide"
  | "ipc"
  | "protocol"
>();

same<WaitOptions, { signal?: AbortSignal; timeoutMs?: number }>();
same<ListenOptions, { signal?: AbortSignal }>();
same<StopOptions, { signal?: NodeJS.Signals | number; graceMs?: number }>();

export function wrongArgumentsOfSpawnPtyAreErrors() {
  // @ts-expect-error -- no program
  spawnPty();
  // @ts-expect-error -- a command line is not a list of arguments
  spawnPty("x", "-l");
  // @ts-expect-error -- arguments are strings
  spawnPty("x", [1]);
  // @ts-expect-error -- node-pty's name of another option
  spawnPty("x", [], { columns: 80 });
  // @ts-expect-error -- an option of spawn
  spawnPty("x", [], { stdin: "ignore" });
  // @ts-expect-error -- a number
  spawnPty("x", [], { cols: "80" });
  // @ts-expect-error -- both sides of it
  spawnPty("x", [], { pixels: { width: 1 } });
  // @ts-expect-error -- a string or a URL
  spawnPty("x", [], { cwd: 1 });
  // @ts-expect-error -- variables are strings
  spawnPty("x", [], { env: { A: 1 } });
  // @ts-expect-error -- a boolean
  spawnPty("x", [], { detached: "yes" });
  // @ts-expect-error -- no such signal
  spawnPty("x", [], { stopSignal: "SIGNOPE" });
  // @ts-expect-error -- the unit is in the name
  spawnPty("x", [], { killGrace: 5 });
  // @ts-expect-error -- left out, not undefined
  spawnPty("x", [], { cwd: undefined });
}

export async function wrongOptionsOfSpawnAreErrors() {
  // @ts-expect-error -- no options
  await spawn();
  // @ts-expect-error -- child_process's form
  await spawn("x", []);
  // @ts-expect-error -- no command
  await spawn({ args: [] });
  // @ts-expect-error -- a string
  await spawn({ command: ["x"] });
  // @ts-expect-error -- a list
  await spawn({ command: "x", args: "-l" });
  // @ts-expect-error -- a stream is missing
  await spawn({ command: "x", stdio: ["pipe", "pipe"] });
  // @ts-expect-error -- a file has a name
  await spawn({ command: "x", stdout: { append: true } });
  // @ts-expect-error -- an option of spawnPty
  await spawn({ command: "x", cols: 80 });
  // @ts-expect-error -- not one of the three
  await spawn({ command: "x", stdin: "overlapped" });
  // @ts-expect-error -- the controller, not its signal
  await spawn({ command: "x", signal: new AbortController() });
  // @ts-expect-error -- it has to be waited for
  const child: ManagedProcess = spawn({ command: "x" });
  return child;
}

export function methodsOfTerminals(terminal: Terminal, signal: AbortSignal) {
  same<boolean, ReturnType<Terminal["write"]>>();
  terminal.write(new Uint8Array(1));
  terminal.resize(80, 24, { width: 1, height: 1 });
  terminal.kill();
  terminal.kill("SIGTERM", { tree: true });
  terminal.kill(15);
  terminal.pause();
  terminal.resume();
  const waits: Promise<unknown>[] = [
    terminal.stop(),
    terminal.wait(),
    terminal.drain(),
    terminal.stop({ signal: "SIGINT", graceMs: 1 }),
    terminal.wait({ signal, timeoutMs: 1 }),
    terminal.drain({ signal, timeoutMs: 1 }),
  ];
  terminal
    .ref()
    .unref()
    .onData(() => {});
  return waits;
}

export function wrongCallsOnTerminalsAreErrors(terminal: Terminal) {
  // @ts-expect-error -- strings and bytes
  terminal.write(1);
  // @ts-expect-error -- rows too
  terminal.resize(80);
  // @ts-expect-error -- no such signal
  terminal.kill("SIGNOPE");
  // @ts-expect-error -- an option of ManagedProcess.signal
  terminal.kill("SIGTERM", { group: true });
  // @ts-expect-error -- the unit is in the name
  void terminal.stop({ grace: 1 });
  // @ts-expect-error -- options, not a number
  void terminal.wait(1000);
  // @ts-expect-error -- no such option
  void terminal.drain({ timeout: 1 });
  // @ts-expect-error -- of processes
  terminal.end();
}

export function methodsOfProcesses(child: ManagedProcess, signal: AbortSignal) {
  child.write("x");
  child.end();
  child.pauseOutput();
  child.resumeOutput();
  same<boolean, ReturnType<ManagedProcess["signal"]>>();
  child.signal("SIGUSR1", { group: true });
  child.signal(10);
  const waits: Promise<unknown>[] = [
    child.stop(),
    child.wait(),
    child.drain(),
    child.kill(),
    child.stop({ signal: 2, graceMs: 1 }),
    child.wait({ signal, timeoutMs: 1 }),
    child.drain({ signal }),
  ];
  child.ref().unref().end();
  return waits;
}

export function wrongCallsOnProcessesAreErrors(child: ManagedProcess) {
  // @ts-expect-error -- which one
  child.signal();
  // @ts-expect-error -- an option of Terminal.kill
  child.signal("SIGTERM", { tree: true });
  // @ts-expect-error -- no such signal
  void child.kill("SIGNOPE");
  // @ts-expect-error -- of terminals
  child.resize(80, 24);
  // @ts-expect-error -- no such option
  void child.wait({ timeout: 1 });
  // @ts-expect-error -- no such option
  void child.drain({ timeout: 1 });
}
