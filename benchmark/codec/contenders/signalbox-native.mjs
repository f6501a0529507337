// The engine's: the public pair.

import { ownModule, versionOf } from "../package-modules.mjs";

export const contender = {
  name: "signalbox-native",
  features: ["engine"],
  async load() {
    const { deserialize, registerClass, serialize } = ownModule("index.js");
    return {
      version: versionOf("signalbox"),
      encode: (value) => serialize(value),
      decode: (text) => deserialize(text),
      register: (classes) => Object.entries(classes).map(([name, Class]) => registerClass(name, Class)),
    };
  },
};
