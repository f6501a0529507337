import { versionOf } from "../package-modules.mjs";

export const contender = {
  name: "msgpackr",
  async load() {
    const { Packr } = await import("msgpackr");
    // With what it has for the values that are measured.
    const packr = new Packr({ moreTypes: true, structuredClone: true });
    return {
      version: versionOf("msgpackr"),
      encode: (value) => packr.pack(value),
      decode: (bytes) => packr.unpack(bytes),
    };
  },
};
