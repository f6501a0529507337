// As much of a WebSocket server as an example needs: short texts out, nothing but the end in. A real project takes `ws`.

import { createHash } from "node:crypto";

const KEY_END = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"; // of RFC 6455
const TEXT = 0x81;
const MAX_SHORT = 125;

/** Answers an upgrade. `send(text)` takes up to 125 bytes; `onClose()` is told when the other side has gone. */
export function acceptSocket(request, socket, onClose) {
  const accept = createHash("sha1").update(`${request.headers["sec-websocket-key"]}${KEY_END}`).digest("base64");
  const head = ["HTTP/1.1 101 Switching Protocols", "Upgrade: websocket", "Connection: Upgrade"];
  socket.write([...head, `Sec-WebSocket-Accept: ${accept}`, "", ""].join("\r\n"));
  socket.on("error", () => socket.destroy());
  socket.on("end", () => socket.end());
  socket.on("close", onClose);
  socket.resume(); // what pages say is their end at the most
  return {
    send(text) {
      const bytes = Buffer.from(text);
      if (bytes.length > MAX_SHORT) throw new RangeError("this example sends short messages only");
      socket.write(Buffer.concat([Buffer.from([TEXT, bytes.length]), bytes]));
    },
  };
}
