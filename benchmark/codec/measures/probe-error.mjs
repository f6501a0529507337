// Does an error arrive as one? How much of it is kept, the kinds tell.

export const measure = {
  name: "probe-error",
  async run({ encode, decode }) {
    if (!(decode(encode({ error: new Error("x") })).error instanceof Error)) throw new Error("an Error is not kept");
    return {};
  },
};
