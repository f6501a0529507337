// By its JSON form: the other is a program, which takes an eval to read.

import { versionOf } from "../package-modules.mjs";

export const contender = {
  name: "seroval",
  async load() {
    const { fromJSON, toJSON } = await import("seroval");
    return {
      version: versionOf("seroval"),
      encode: (value) => JSON.stringify(toJSON(value)),
      decode: (text) => fromJSON(JSON.parse(text)),
    };
  },
};
