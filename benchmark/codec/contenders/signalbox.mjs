// The half in JavaScript, which events go by.

import { ownModule, versionOf } from "../package-modules.mjs";

export const contender = {
  name: "signalbox",
  async load() {
    const { decode, encode, registerClass } = ownModule("lib/codec.js");
    return {
      version: versionOf("signalbox"),
      encode: (value) => encode(value),
      decode: ({ text, bytes }) => decode(text, bytes),
      register: (classes) => Object.entries(classes).map(([name, Class]) => registerClass(name, Class)),
    };
  },
};
