import { EventBus, processes } from "../../../../electron/renderer.mjs";
import { TOPIC } from "../../event.mjs";
import { serve } from "../page-side.js";

const bus = new EventBus();

let onLine;

serve({
  ready: () => bus.connection.state,
  onEvent: (listener) => bus.on(TOPIC, listener),
  send: (event) => (bus.emit(`page:${TOPIC}`, event) ? undefined : bus.drain()),
  request: (value) => bus.request("request", value),
  onLine(listener) {
    if (onLine === undefined) bus.on("process:line", () => onLine());
    onLine = listener;
  },
  async onBytes(listener, id) {
    const process = await processes.get(id);
    process.on("stdout", (bytes) => listener(bytes.byteLength), { encoding: null, flow: "lossless" });
  },
});
