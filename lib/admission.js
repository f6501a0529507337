"use strict";

// Limits on what runs at the same time, looked at before each start.

const { SignalboxError, aborted, optionType } = require("./errors.js");

/** Starts that may wait in line. */
const MAX_WAITING = 1_000;

/** How often processor and memory are looked at again for those who wait. */
const DEFAULT_INTERVAL_MS = 1_000;

/** Lets starts through while limits allow, refuses them or has them wait in line. */
class Admission {
  #maxProcesses;
  #maxCpuPercent;
  #maxMemoryBytes;
  #waits;
  #intervalMs;
  #count = 0;
  #usage;
  #line = [];
  #isServing = false;
  #timer;

  /** `usage()` settles with `{ cpuPercent, memoryBytes }` of all that runs. */
  constructor(
    { maxProcesses = Infinity, maxCpuPercent, maxMemoryBytes, whenFull = "reject", monitoringIntervalMs },
    usage,
  ) {
    this.#maxProcesses = limit("maxProcesses", maxProcesses);
    this.#maxCpuPercent = limit("maxCpuPercent", maxCpuPercent);
    this.#maxMemoryBytes = limit("maxMemoryBytes", maxMemoryBytes);
    if (whenFull !== "reject" && whenFull !== "wait") throw optionType("whenFull", '"reject" or "wait"', whenFull);
    this.#waits = whenFull === "wait";
    this.#intervalMs = limit("monitoringIntervalMs", monitoringIntervalMs) ?? DEFAULT_INTERVAL_MS;
    this.#usage = usage;
  }

  /** Starts that wait in line. */
  get waiting() {
    return this.#line.length;
  }

  /** True when a start can go on at once, without a look at what is used. */
  get isFree() {
    const looks = this.#maxCpuPercent !== undefined || this.#maxMemoryBytes !== undefined;
    return !looks && this.#line.length === 0 && this.#count < this.#maxProcesses;
  }

  /** Counts one that starts; each is given back by `leave`. */
  enter() {
    this.#count += 1;
  }

  leave() {
    this.#count -= 1;
    void this.#serve();
  }

  #checkCount() {
    if (this.#count < this.#maxProcesses) return;
    throw exceeded("ERR_SIGNALBOX_LIMIT_PROCESSES", `${this.#count} processes run, and ${this.#maxProcesses} may`, {
      limit: this.#maxProcesses,
      current: this.#count,
    });
  }

  /** Throws what is in the way of one more. */
  async check() {
    this.#checkCount();
    if (this.#maxCpuPercent === undefined && this.#maxMemoryBytes === undefined) return;
    const { cpuPercent, memoryBytes } = await this.#usage();
    if (cpuPercent > this.#maxCpuPercent) {
      const is = `the processes use ${Math.round(cpuPercent)} % of a core, and may use ${this.#maxCpuPercent}`;
      throw exceeded("ERR_SIGNALBOX_LIMIT_CPU", is, { limit: this.#maxCpuPercent, current: cpuPercent });
    }
    if (memoryBytes > this.#maxMemoryBytes) {
      const is = `the processes use ${memoryBytes} bytes of memory, and may use ${this.#maxMemoryBytes}`;
      throw exceeded("ERR_SIGNALBOX_LIMIT_MEMORY", is, { limit: this.#maxMemoryBytes, current: memoryBytes });
    }
  }

  /** Lets none of those in line through any more. */
  refuseWaiting() {
    for (const waiter of this.#line.splice(0)) waiter.refuse();
  }

  /** Settles when one more may start, which then counts. */
  async admit(signal) {
    if (this.isFree) return this.enter();
    if (!this.#waits) {
      await this.check();
      this.#checkCount(); // others may have entered meanwhile
      return this.enter();
    }
    if (this.#line.length >= MAX_WAITING) {
      throw exceeded("ERR_SIGNALBOX_LIMIT_WAITING", `${this.#line.length} starts wait already`, {
        limit: MAX_WAITING,
        current: this.#line.length,
      });
    }
    return this.#wait(signal);
  }

  #wait(signal) {
    return new Promise((resolve, reject) => {
      const onAbort = () => {
        this.#line = this.#line.filter((other) => other !== waiter);
        reject(aborted("Waiting to start", signal));
      };
      const waiter = {
        enter: () => {
          signal?.removeEventListener("abort", onAbort);
          this.enter();
          resolve();
        },
        refuse: () => {
          signal?.removeEventListener("abort", onAbort);
          reject(new SignalboxError("ERR_SIGNALBOX_ABORTED", "Waiting to start was aborted: all are being stopped."));
        },
      };
      if (signal?.aborted) return onAbort();
      signal?.addEventListener("abort", onAbort, { once: true });
      this.#line.push(waiter);
      void this.#serve();
    });
  }

  /** Lets those in front through, one after the other. */
  async #serve() {
    if (this.#isServing) return;
    this.#isServing = true;
    clearTimeout(this.#timer);
    try {
      while (this.#line.length > 0) {
        await this.check();
        this.#line.shift()?.enter();
      }
    } catch {
      // Full. An end makes room at once; what is used shrinks without a notice.
      if (this.#count < this.#maxProcesses) this.#timer = setTimeout(() => void this.#serve(), this.#intervalMs);
    } finally {
      this.#isServing = false;
    }
  }
}

function limit(option, value) {
  if (value === undefined) return undefined;
  if (typeof value !== "number") throw optionType(option, "a number", value);
  if (value > 0) return value;
  const message = `Option "${option}" must be above 0; got ${value}.`;
  throw new SignalboxError("ERR_SIGNALBOX_OPTION_RANGE", message, { option });
}

function exceeded(code, is, facts) {
  return new SignalboxError(code, `No further process is started: ${is}.`, facts);
}

module.exports = { Admission };
