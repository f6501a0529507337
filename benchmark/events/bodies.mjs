// Bodies of events as they come to a page or a thread, written and read by the code that buses use.

import { TOPIC } from "./event.mjs";
import { ownPackage } from "./own-package.mjs";

export function bodies() {
  const { encodePayload } = ownPackage("lib/bus/payload.js");
  const { readBody } = ownPackage("lib/bus/body.js");
  const { decodeRow } = ownPackage("lib/codec.js");
  return {
    encodeBatch(events) {
      const rows = events.map((event) => {
        const { text, hasTable } = encodePayload(event);
        return `${hasTable ? -1 : 0},${text}`;
      });
      return `[["main",1,1700000000000,["${TOPIC}"],[${rows.join()}]]]`;
    },
    decodeBatch: (text, listener) =>
      readBody(text, (_event, value, table) => listener(table === undefined ? value : decodeRow(value, table))),
  };
}
