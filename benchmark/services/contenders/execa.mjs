// A script over execa: eight calls, and the group of each ended by SIGTERM.

import { packageVersion } from "../../process/contenders/package-version.mjs";
import { whenGone } from "../children.mjs";

export const contender = {
  name: "execa",
  features: ["start"],
  excludedOn: { bun: "a layer over child_process: measured on Node" },
  async load() {
    const { execa } = await import("execa");
    let services;
    let children;
    return {
      version: packageVersion("execa"),
      isInProcess: true,
      prepare: (given) => void (services = given),
      start() {
        children = services.map(({ command, args }) => execa(command, args, { reject: false, detached: true }));
        return Promise.all(children.map((child) => new Promise((resolve) => child.once("spawn", resolve))));
      },
      stop: () => whenGone(children),
    };
  },
};
