import { findRuntime } from "../runtimes.mjs";

export const measure = {
  name: "probe",
  prepare: () => findRuntime("node"),
  async run(library, { runtime, missing }) {
    if (missing) throw new Error(missing);
    const peer = await library.start(runtime);
    const { text } = await peer.call({ text: "é漢😀" });
    if (text !== "é漢😀") throw new Error("another text came back");
    await peer.end();
    return {};
  },
};
