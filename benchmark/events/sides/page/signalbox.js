import { EventBus } from "../../../../electron/renderer.mjs";
import { TOPIC } from "../../event.mjs";
import { serve } from "../page-side.js";

const bus = new EventBus();

serve({
  ready: () => bus.connection.state,
  onEvent: (listener) => bus.on(TOPIC, listener),
  send: (event) => (bus.emit(`page:${TOPIC}`, event) ? undefined : bus.drain()),
  request: (value) => bus.request("request", value),
});
