// What postMessage does: the host's own bytes.

export const contender = {
  name: "structuredClone",
  async load() {
    const { deserialize, serialize } = await import("node:v8");
    return { version: process.version, encode: serialize, decode: deserialize };
  },
};
