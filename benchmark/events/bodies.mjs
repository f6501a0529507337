// Bodies of events as they come to a page or a thread, written and read by the code that buses use.

import { TOPIC } from "./event.mjs";
import { ownPackage } from "./own-package.mjs";

export function bodies() {
  const { encodePayload } = ownPackage("lib/bus/payload.js");
  const { readBody } = ownPackage("lib/bus/body.js");
  const { TopicList } = ownPackage("lib/bus/topic_list.js");
  return {
    encodeBatch(events) {
      const topics = new TopicList();
      const rows = events.map((event) => {
        const { text, table } = encodePayload(event);
        return `${topics.numberOf(TOPIC, table)},${text}`;
      });
      return `[["main",1,1700000000000,${topics.text},[${rows.join()}]]]`;
    },
    decodeBatch: (text, listener) =>
      readBody(text, (_event, value, table) => listener(table === undefined ? value : table.revive(value))),
  };
}
