// Everything that holds a resource works with `using` or `await using`.

import { onLog, spawn, spawnPty, type Disposer, type ManagedProcess, type Terminal } from "signalbox";
import { same } from "./same.js";

export function disposersWorkWithUsing(terminal: Terminal, child: ManagedProcess) {
  using data = terminal.onData(() => {});
  using exit = child.on("exit", () => {});
  using log = onLog(() => {});
  same<Disposer, typeof data>();
  same<Disposer, typeof exit>();
  same<Disposer, typeof log>();
  data();
}

export async function terminalsWorkWithAwaitUsing() {
  await using terminal = spawnPty("x");
  same<Terminal, typeof terminal>();
}

export async function processesWorkWithAwaitUsing() {
  await using child = await spawn({ command: "x", encoding: null });
  same<ManagedProcess<null>, typeof child>();
}

export async function bothBeginAStopWithUsing() {
  using terminal = spawnPty("x");
  using child = await spawn({ command: "x" });
  return [terminal.id, child.id];
}

export async function stacksTakeThem(stack: AsyncDisposableStack) {
  const terminal = stack.use(spawnPty("x"));
  same<Terminal, typeof terminal>();
  stack.use(terminal.onData(() => {}));
  stack.use(await spawn({ command: "x" }));
}

export async function promisesOfProcessesAreNotDisposable() {
  // @ts-expect-error -- await spawn(…)
  await using child = spawn({ command: "x" });
  return child;
}

export function disposersTakeNothing(dispose: Disposer) {
  // @ts-expect-error -- call it without arguments
  dispose(1);
  // @ts-expect-error -- at once, not later
  dispose[Symbol.asyncDispose]();
}
