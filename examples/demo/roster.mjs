// All children of the demonstration, with their latest figures. Processes and terminals alike.

import { until } from "./waiting.mjs";

// Far more than any grace period here: whoever holds on for longer has survived the stop.
const CLOSE_TIMEOUT_MS = 5_000;

/** One child: what the table shows of it, and what has to be stopped in the end. */
class Entry {
  /** Bytes (of UTF-8) delivered. */
  bytes = 0;
  /** Its output is not asked for at present. */
  isPaused = false;
  /** Its output is not asked for, and it has used no processor time since the last sample. */
  isWaiting = false;
  /** The last sample; it stays when the child has ended. */
  metrics = undefined;
  /** From the call of `stop` until nobody of the tree holds its output any more. */
  stopMs = undefined;
  #closedAt = undefined;

  constructor(name, colour, child) {
    this.name = name;
    this.colour = colour;
    this.child = child;
    const close = () => (this.#closedAt = performance.now());
    // Processes and terminals tell it in different ways.
    if (child.onClose) child.onClose(close);
    else child.on("close", close);
  }

  get hasEnded() {
    return this.child.exit !== undefined;
  }

  /** It has ended, and so has everybody who held its output. */
  get isClosed() {
    return this.#closedAt !== undefined;
  }

  get state() {
    if (this.hasEnded || this.child.state === "stopping" || !this.isPaused) return this.child.state;
    return this.isWaiting ? "waits" : "paused";
  }

  /** Stops or continues the reading of the child's output. */
  setPaused(isPaused) {
    if (isPaused === this.isPaused) return;
    this.isPaused = isPaused;
    this.isWaiting = false;
    if (isPaused) this.child.pauseOutput();
    else this.child.resumeOutput();
  }

  async sample() {
    if (this.hasEnded) return;
    const metrics = await this.child.metrics();
    if (!metrics) return; // it has ended meanwhile
    this.isWaiting = this.isPaused && metrics.treeCpuMs === this.metrics?.treeCpuMs;
    this.metrics = metrics;
  }

  /** Settles when nobody of the tree holds the child's output any more, or when the time for that is up. */
  async stop(options) {
    const began = performance.now();
    // Paused output is still owed, and before it has been delivered a child is not closed.
    this.setPaused(false);
    await this.child.stop(options);
    await until(() => this.isClosed, { timeoutMs: CLOSE_TIMEOUT_MS });
    if (this.isClosed) this.stopMs ??= this.#closedAt - began;
  }
}

export class Roster {
  #entries = [];
  /** The most processes that were seen at once, with all descendants. */
  peakProcesses = 0;

  get entries() {
    return this.#entries;
  }

  add(name, colour, child) {
    const entry = new Entry(name, colour, child);
    this.#entries.push(entry);
    this.#notePeak();
    return entry;
  }

  find(name) {
    return this.#entries.find((entry) => entry.name === name);
  }

  async sample() {
    await Promise.all(this.#entries.map((entry) => entry.sample()));
    this.#notePeak();
  }

  #notePeak() {
    this.peakProcesses = Math.max(this.peakProcesses, this.total().processes);
  }

  total() {
    const total = { running: 0, processes: 0, cpuMs: 0, memoryBytes: 0, bytes: 0 };
    for (const { hasEnded, metrics, bytes } of this.#entries) {
      total.bytes += bytes;
      total.cpuMs += metrics?.treeCpuMs ?? 0;
      if (hasEnded) continue;
      total.running += 1;
      total.processes += metrics?.treeProcesses ?? 1;
      total.memoryBytes += metrics?.treeMemoryBytes ?? 0;
    }
    return total;
  }

  /** Stops all that are open, side by side, each with everything that it started. */
  async stopAll(options) {
    // One that has ended may still have descendants: closed is what counts.
    const open = this.#entries.filter((entry) => !entry.isClosed);
    await Promise.all(open.map((entry) => entry.stop(options)));
    return open;
  }
}
