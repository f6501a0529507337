// Ours: the package that this folder lies in.

import { createRequire } from "node:module";
import { join } from "node:path";
import { PACKAGE_ROOT } from "../../harness/places.mjs";

export const contender = {
  name: "signalbox",
  features: ["parse", "snapshot"],
  async load() {
    const require = createRequire(join(PACKAGE_ROOT, "package.json"));
    const { Screen } = require(PACKAGE_ROOT);
    return {
      version: require(join(PACKAGE_ROOT, "package.json")).version,
      open(size) {
        const screen = new Screen(size);
        return {
          feed: (bytes) => screen.feed(bytes),
          snapshot: () => screen.snapshot().ansi,
          firstLine: () => screen.text({ startLine: 0, endLine: 1 }),
        };
      },
    };
  },
};
