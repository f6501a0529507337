import { serve } from "../page-side.js";

let port;
let onEvent;
let onBytes;
const waiting = new Map();
let lastId = 0;

const ready = new Promise((resolve) => {
  window.addEventListener("message", ({ data, ports }) => {
    if (data !== "port") return;
    [port] = ports;
    port.onmessage = ({ data: message }) => receive(message);
    resolve();
  });
});

function receive(message) {
  if (message instanceof Uint8Array) onBytes(message.byteLength);
  else if (message.answerTo === undefined) onEvent(message);
  else {
    waiting.get(message.answerTo)(message.value);
    waiting.delete(message.answerTo);
  }
}

serve({
  ready: () => ready,
  onEvent: (listener) => (onEvent = listener),
  send: (value) => port.postMessage(value),
  request: (value) =>
    new Promise((resolve) => {
      const id = ++lastId;
      waiting.set(id, resolve);
      port.postMessage({ id, value });
    }),
  onBytes: (listener) => void (onBytes = listener),
});
