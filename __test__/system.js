"use strict";
// What the tests ask the operating system: descriptors, threads, children, states. Linux only, through /proc.

const { readFileSync, readdirSync, readlinkSync } = require("node:fs");

/** Open descriptors of this process, by number, with what they lead to. */
function openDescriptors() {
  const descriptors = new Map();
  for (const name of readdirSync("/proc/self/fd")) {
    try {
      descriptors.set(Number(name), readlinkSync(`/proc/self/fd/${name}`));
    } catch {
      // The descriptor of this very listing.
    }
  }
  return descriptors;
}

/** Threads of this process. */
function threadCount() {
  return readdirSync("/proc/self/task").length;
}

/** Pid, parent, state and session of a process; undefined when there is none. */
function stat(pid) {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, "utf8");
    const [state, parent, group, session] = text.slice(text.lastIndexOf(")") + 2).split(" ");
    return { pid: Number(pid), state, parent: Number(parent), group: Number(group), session: Number(session) };
  } catch {
    return undefined;
  }
}

/** True while the process runs; a zombie does not. */
function isRunning(pid) {
  const found = stat(pid);
  return found !== undefined && found.state !== "Z" && found.state !== "X";
}

/** Children of this process that have ended and were not reaped. */
function zombies() {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map(stat)
    .filter((found) => found?.parent === process.pid && found.state === "Z");
}

/** Processes whose command line contains `text`. */
function findProcesses(text) {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .filter((pid) => {
      try {
        return readFileSync(`/proc/${pid}/cmdline`, "utf8").includes(text) && isRunning(pid);
      } catch {
        return false;
      }
    })
    .map(Number);
}

/** CPU time of this process's main thread, in milliseconds. */
function mainThreadCpuMs() {
  return Number(readFileSync(`/proc/self/task/${process.pid}/schedstat`, "utf8").split(" ")[0]) / 1e6;
}

module.exports = { findProcesses, isRunning, mainThreadCpuMs, openDescriptors, stat, threadCount, zombies };
