"use strict";

// Answers the command line's questions: JSON-RPC, a line a message, on a socket.

const { methods } = require("./methods.js");

/** `first` was read before. */
function answer(socket, first) {
  let text = "";
  const read = (chunk) => {
    const lines = (text + chunk).split("\n");
    text = lines.pop();
    for (const line of lines) void respond(socket, line);
  };
  const decoder = new TextDecoder();
  read(decoder.decode(first, { stream: true }));
  socket.on("data", (chunk) => read(decoder.decode(chunk, { stream: true })));
}

async function respond(socket, line) {
  const { id, method, params } = JSON.parse(line);
  const message = await run(method, params).then(
    (result) => ({ jsonrpc: "2.0", id, result }),
    (error) => ({ jsonrpc: "2.0", id, error: describe(error) }),
  );
  socket.write(`${JSON.stringify(message)}\n`);
}

async function run(method, params) {
  if (!Object.hasOwn(methods, method)) throw new Error(`There is no method ${method}.`);
  return methods[method](params);
}

function describe(error) {
  const { code = "", message = String(error), errors = [] } = error ?? {};
  const problems = errors.map(({ path, message: what }) => ({ path: String(path), message: String(what) }));
  return { code: -32_000, message: String(message), data: { code: String(code), errors: problems } };
}

module.exports = { answer };
