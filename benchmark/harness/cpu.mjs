// CPU time. The JS thread's own is in /proc: process.cpuUsage() counts engine, GC and pool threads as well.

import { readFileSync } from "node:fs";

/** Nanoseconds on a core so far, of the main thread (its tid is the pid), where JS runs in Node, Bun and Electron main. */
export function jsThreadCpuMs() {
  if (process.platform !== "linux") throw new Error("the JS thread's CPU time is read from /proc: Linux only");
  const text = readFileSync(`/proc/self/task/${process.pid}/schedstat`, "utf8");
  return Number(text.split(" ")[0]) / 1e6;
}

export function processCpuMs() {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e3;
}
