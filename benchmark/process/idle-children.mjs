// Children that do nothing until they are ended: many at once, for what depends on their number.

import { within } from "./deadline.mjs";

/** Three pipes, as in the three libraries' own defaults; or none, where output is not the matter. */
export const PIPES = ["pipe", "pipe", "pipe"];
export const NO_PIPES = ["ignore", "ignore", "ignore"];

const START_WITHIN_MS = 60_000;
const END_WITHIN_MS = 20_000;
/** At a time: a library may bound what waits to be started. */
const GROUP = 50;

/** Calls a library's `spawn` once; `exited` settles when it tells the end. */
export function startIdle(library, program, stdio) {
  let exit;
  const exited = new Promise((resolve) => (exit = resolve));
  return { exited, started: library.spawn(program, [], { stdio }, { exit }) };
}

/** @returns {Promise<{ pid: number, exited: Promise<void> }[]>} when all of them run */
export async function startManyIdle(library, program, count, stdio = NO_PIPES) {
  const children = [];
  while (children.length < count) {
    const group = Array.from({ length: Math.min(GROUP, count - children.length) }, () =>
      startIdle(library, program, stdio),
    );
    children.push(...(await whenStarted(group)));
  }
  return children;
}

export async function whenStarted(children) {
  const started = Promise.all(children.map((child) => child.started));
  const ids = await within(START_WITHIN_MS, started, `${children.length} children did not start`);
  return children.map(({ exited }, index) => ({ pid: ids[index].pid, exited }));
}

/** Not by the library: how it ends its children is another measure. */
export async function endAll(children) {
  for (const { pid } of children) process.kill(pid, "SIGKILL");
  const exited = Promise.all(children.map((child) => child.exited));
  await within(END_WITHIN_MS, exited, `the ends of ${children.length} children were not told`);
}
