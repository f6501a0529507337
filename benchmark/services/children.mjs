// The end of a script's children: a signal to the group of each, as those do who know of it.

export function whenGone(children) {
  const exited = children.map((child) => new Promise((resolve) => child.once("exit", resolve)));
  for (const { pid } of children) process.kill(-pid, "SIGTERM");
  return Promise.all(exited);
}
