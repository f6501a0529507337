// A script over Node's own.

import { spawn } from "node:child_process";
import { whenGone } from "../children.mjs";

export const contender = {
  name: "child_process",
  features: ["start"],
  async load() {
    let services;
    let children;
    return {
      version: process.versions.node,
      isInProcess: true,
      prepare: (given) => void (services = given),
      start() {
        children = services.map(({ command, args }) => spawn(command, args, { detached: true }));
        for (const { stdout, stderr } of children) for (const stream of [stdout, stderr]) stream.resume();
        return Promise.all(children.map((child) => new Promise((resolve) => child.once("spawn", resolve))));
      },
      stop: () => whenGone(children),
    };
  },
};
