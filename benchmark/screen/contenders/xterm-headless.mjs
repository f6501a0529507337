// @xterm/headless, which is a development dependency of the package: its tests compare with it.

import { createRequire } from "node:module";
import { join } from "node:path";
import { PACKAGE_ROOT } from "../../harness/places.mjs";

export const contender = {
  name: "@xterm/headless",
  features: ["parse"],
  async load() {
    const require = createRequire(join(PACKAGE_ROOT, "package.json"));
    const { Terminal } = require("@xterm/headless");
    return {
      version: require("@xterm/headless/package.json").version,
      open(size) {
        const terminal = new Terminal({ ...size, allowProposedApi: true });
        return {
          // Its `write` parses in slices of 12 ms between other work; this is the parsing alone.
          feed: (bytes) => terminal._core._writeBuffer.writeSync(bytes),
          firstLine: () => terminal.buffer.active.getLine(0).translateToString(true),
        };
      },
    };
  },
};
