// Does it do the least of what it is for, here?

import { buildBundles } from "../window/bundles.mjs";

export const measure = {
  name: "probe",
  prepare: async () => ({ folder: await buildBundles() }),
  async run(library, input) {
    if (library.side !== undefined && process.versions.electron) await probeWindow(library, input);
    if (library.makeEmitter !== undefined) probeEmitter(library);
    return {};
  },
};

async function probeWindow(library, input) {
  const { openWindow } = await import("../window/open.mjs");
  const { floodAndWait } = await import("../window/flood.mjs");
  const { wrong } = await floodAndWait(await openWindow(library, input), 10);
  if (wrong > 0) throw new Error("events do not arrive as they were");
}

function probeEmitter({ makeEmitter }) {
  const emitter = makeEmitter();
  let sum = 0;
  emitter.on("event", (value) => (sum += value));
  emitter.emit("event", 2);
  if (sum !== 2) throw new Error("an event does not arrive");
}
