import { versionOf } from "../package-modules.mjs";

export const contender = {
  name: "devalue",
  async load() {
    const { parse, stringify } = await import("devalue");
    return { version: versionOf("devalue"), encode: (value) => stringify(value), decode: (text) => parse(text) };
  },
};
