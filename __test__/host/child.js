"use strict";
// A child that has a host: does what its first argument says.

const { host } = require("signalbox/child");

const [, , task, ...args] = process.argv;

const tasks = {
  /** Calls, and exits by itself; what it got goes to standard error. */
  async call() {
    const result = await host.call(args[0], JSON.parse(args[1])).catch((error) => ({
      code: error.code,
      message: error.message,
      remoteCode: error.remoteCode,
      data: error.data,
    }));
    process.stderr.write(`got ${JSON.stringify(result)}\n`);
  },

  serve() {
    host.expose({
      add: ([a, b]) => a + b,
      echo: (value) => value,
      length: (text) => text.length,
      nothing: () => {},
      fail() {
        throw Object.assign(new RangeError("not today"), { code: "E_TODAY", data: { retry: false } });
      },
      /** Calls back what it is told to. */
      ask: (method) => host.call(method, { from: "child" }),
      sleep: (_, { signal }) =>
        new Promise(() => {
          signal.addEventListener("abort", () => host.notify("cancelled"));
        }),
      print(text) {
        console.log(`log ${text}`);
        console.info(`info ${text}`);
        process.stdout.write(`write ${text}\n`);
        return "printed";
      },
    });
    host.on("notification", ({ method, params }) => host.notify("heard", { method, params }));
    host.on("error", (error) => host.notify("error", { code: error.code, message: error.message }));
    host.on("close", () => process.stderr.write("closed\n"));
    host.notify("ready", { transport: host.transport, connected: host.connected });
  },

  /** Has a call wait when the host goes. */
  async wait() {
    const error = await host.call("forever").catch((thrown) => thrown);
    process.stderr.write(`${error.code} ${host.connected}\n`);
    const late = await host.call("later").catch((thrown) => thrown);
    process.stderr.write(`${late.code}\n`);
  },

  /** Loads the module and does nothing. */
  idle() {
    process.stdout.write("idle\n");
  },

  /** Forks a program that calls its own parent, which is this one. */
  async fork() {
    await host.call("before");
    const { fork } = require("node:child_process");
    const child = fork(__filename, ["call", "who", "null"], { stdio: ["inherit", "inherit", "inherit", "ipc"] });
    child.on("message", ({ id, method }) => child.send({ jsonrpc: "2.0", id, result: `${method}: the child` }));
  },

  async latency() {
    const rounds = Number(args[0]);
    for (let round = 0; round < rounds / 10; round++) await host.call("echo", round);
    const times = [];
    for (let round = 0; round < rounds; round++) {
      const begin = process.hrtime.bigint();
      await host.call("echo", round);
      times.push(Number(process.hrtime.bigint() - begin) / 1e3);
    }
    times.sort((a, b) => a - b);
    process.stderr.write(`p50 ${times[rounds >> 1]} us, p99 ${times[Math.floor(rounds * 0.99)]} us\n`);
  },
};

tasks[task]();
