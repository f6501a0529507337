import { versionOf } from "../package-modules.mjs";

export const contender = {
  name: "superjson",
  async load() {
    const { default: superjson } = await import("superjson");
    return {
      version: versionOf("superjson"),
      encode: (value) => superjson.stringify(value),
      decode: (text) => superjson.parse(text),
      register: (classes) =>
        Object.entries(classes).forEach(([identifier, Class]) => superjson.registerClass(Class, { identifier })),
    };
  },
};
