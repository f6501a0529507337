import { roundTripMeasure } from "../round-trip.mjs";
import { findRuntime } from "../runtimes.mjs";

const { figures, ...measure } = roundTripMeasure("node", findRuntime);

export { websocketP50 as measure };

const websocketP50 = {
  ...measure,
  name: "websocket-p50",
  about: "a small call to a server in Node over a WebSocket, one at a time, median",
  feature: "websocket",
  figures: figures.map(({ name, ...figure }) => ({
    ...figure,
    name: name.endsWith("p99") ? "websocket-p99" : "websocket-p50",
  })),
};
