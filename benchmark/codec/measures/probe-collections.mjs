// Do Maps, Sets, BigInts and bytes arrive as what they are?

export const measure = {
  name: "probe-collections",
  async run({ encode, decode }) {
    const { map, set, bytes } = decode(
      encode({ map: new Map([["a", 1n]]), set: new Set([1]), bytes: Uint8Array.of(1) }),
    );
    if (!(map instanceof Map) || map.get("a") !== 1n) throw new Error("a Map of BigInts is not kept");
    if (!(set instanceof Set) || !set.has(1)) throw new Error("a Set is not kept");
    if (!ArrayBuffer.isView(bytes) || bytes[0] !== 1) throw new Error("bytes are not kept");
    return {};
  },
};
