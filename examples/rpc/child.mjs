// The child in Node and Bun: counts the words of the host's files.

import { host } from "signalbox/child";

host.expose({
  async count() {
    console.log("counting"); // goes to standard error
    let words = 0;
    for (const name of await host.call("files.list")) {
      const text = await host.call("files.read", { name });
      words += text.split(" ").length;
      host.notify("counted", { name });
    }
    return words;
  },
});
