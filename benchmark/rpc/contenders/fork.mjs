// Node's own channel, by hand.

import { fork } from "node:child_process";
import { ASKING_CHILD, FORK_CHILD } from "../programs.mjs";

export const contender = {
  name: "fork",
  features: ["be-asked"],
  load: async () => ({
    version: process.version,
    beAsked: (runtime, args) =>
      new Promise((resolve, reject) => {
        const child = fork(ASKING_CHILD, ["fork", ...args], { execPath: runtime, execArgv: [] });
        child.on("message", ({ id, method, params }) => {
          if (method === "times") resolve(params);
          child.send({ id, result: params });
        });
        child.once("error", reject).once("exit", () => reject(new Error("the child has ended")));
      }),
    async start(runtime) {
      const child = fork(FORK_CHILD, [], { execPath: runtime, execArgv: [] });
      const waiting = new Map();
      let nextId = 1;
      child.on("message", ({ id, result }) => {
        const resolve = waiting.get(id);
        waiting.delete(id);
        resolve(result);
      });
      await new Promise((resolve, reject) => child.once("spawn", resolve).once("error", reject));
      return {
        call: (params) =>
          new Promise((resolve) => {
            const id = nextId++;
            waiting.set(id, resolve);
            child.send({ jsonrpc: "2.0", id, method: "echo", params });
          }),
        end: () => child.kill("SIGKILL"),
      };
    },
  }),
};
