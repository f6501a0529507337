// No competitor: a Date arrives as a string, a Map as {}.

export const contender = {
  name: "JSON",
  async load() {
    return { version: process.version, encode: (value) => JSON.stringify(value), decode: (text) => JSON.parse(text) };
  },
};
