"use strict";
// A program that speaks JSON-RPC by hand over the channel of Node's children.

process.on("message", ({ id, method, params }) => {
  if (method === "echo") process.send({ jsonrpc: "2.0", id, result: params ?? null });
  else if (method === "crash") process.kill(process.pid, "SIGKILL");
  else if (method === "exit") process.stderr.write(`${params.message}\n`, () => process.exit(params.code));
});
