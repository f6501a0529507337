"use strict";
// Runs a function in a real worker of this host.

const { writeFileSync } = require("node:fs");
const { join } = require("node:path");
const { Worker } = require("node:worker_threads");
const { tempDir, waitFor } = require("../harness.js");

const root = join(__dirname, "..", "..");
let count = 0;

const started = [];

/** A worker that runs `program({ signalbox, data, tell })`. What it tells is in `told`, in order. */
class WorkerUnderTest {
  told = [];
  exitCode;
  error;

  constructor(program, data) {
    const file = join(tempDir(), `worker-${count++}.cjs`);
    const source = `const { parentPort, workerData } = require("node:worker_threads");
      const signalbox = require(${JSON.stringify(root)});
      const tell = (value) => parentPort.postMessage(value);
      (${program})({ signalbox, data: workerData, tell, parentPort });`;
    writeFileSync(file, source);
    this.worker = new Worker(file, { workerData: data });
    this.worker.on("message", (value) => this.told.push(value));
    this.worker.on("error", (error) => (this.error = error));
    this.worker.on("exit", (code) => (this.exitCode = code));
    started.push(this);
  }

  /** The first told value for which `is` is true. */
  async hear(is) {
    const find = () => this.told.find((value) => (typeof is === "function" ? is(value) : value === is));
    await waitFor(
      () => {
        if (this.error) throw this.error;
        return find() !== undefined;
      },
      { what: `a worker to tell ${is}` },
    );
    return find();
  }

  post(value) {
    this.worker.postMessage(value);
  }

  async exited() {
    await waitFor(() => this.exitCode !== undefined, { what: "a worker to end" });
    if (this.error) throw this.error;
    return this.exitCode;
  }

  async end() {
    await this.worker.terminate();
  }
}

const inWorker = (program, data) => new WorkerUnderTest(program, data);

/** Ends all workers that a test has left. */
async function endWorkers() {
  await Promise.all(started.splice(0).map((worker) => worker.end()));
}

let nextBus = 1;

/** A name that no other test has. */
const busName = () => `test-${process.pid}-${nextBus++}`;

module.exports = { busName, endWorkers, inWorker };
