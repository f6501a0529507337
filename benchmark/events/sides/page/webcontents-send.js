import { serve } from "../page-side.js";

const { raw } = globalThis;

let onBytes;
raw.onBytes((bytes) => onBytes(bytes.byteLength));

serve({
  onEvent: raw.onEvent,
  send: raw.send,
  request: raw.request,
  onBytes: (listener) => void (onBytes = listener),
});
