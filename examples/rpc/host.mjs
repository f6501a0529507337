// A host with a child in Node, Bun or Python. Run: node examples/rpc/host.mjs [node|bun|python]

import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { RpcPeer } from "signalbox";

const here = dirname(fileURLToPath(import.meta.url));
const files = { "a.txt": "one two three", "b.txt": "four five" };

const children = {
  node: { command: "node", args: [join(here, "child.mjs")] },
  bun: { command: "bun", args: [join(here, "child.mjs")] },
  python: { command: "python3", args: [join(here, "child.py")] },
};
const peer = await RpcPeer.spawn({
  ...children[process.argv[2] ?? "node"],
  // All that the child may call.
  methods: {
    "files.list": () => Object.keys(files),
    "files.read": ({ name }) => files[name],
  },
});
peer.on("stderr", ({ text }) => console.log(`child: ${text}`));
peer.on("log", ({ text }) => console.log(`child, on standard output: ${text}`));
peer.on("notification", ({ method, params }) => console.log(method, params));

console.log("words:", await peer.request("count", {}, { timeoutMs: 10_000 }));
const error = await peer.request("remove", { name: "a.txt" }).catch((thrown) => thrown);
console.log("remove:", error.message);
await peer.close();
