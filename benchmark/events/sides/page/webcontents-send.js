import { serve } from "../page-side.js";

const { raw } = globalThis;

serve({
  onEvent: raw.onEvent,
  send: raw.send,
  request: raw.request,
  onBytes: (listener) => raw.onBytes((bytes) => listener(bytes.byteLength)),
});
