"use strict";
// A program that speaks JSON-RPC by hand, without this package: `node program.js newline|content-length`.

const isCounted = process.argv[2] === "content-length";

function write(text) {
  process.stdout.write(text);
}

function frame(value) {
  const text = typeof value === "string" ? value : JSON.stringify(value);
  return isCounted ? `Content-Length: ${Buffer.byteLength(text)}\r\n\r\n${text}` : `${text}\n`;
}

const answer = (id, result) => write(frame({ jsonrpc: "2.0", id, result }));

/** Calls of ours, by id. */
const waiting = new Map();

const methods = {
  echo: (id, params) => answer(id, params),
  length: (id, { text }) => answer(id, text.length),
  text: (id, { length }) => answer(id, "é".repeat(length)),
  never() {},
  twice(id) {
    answer(id, 1);
    answer(id, 2);
  },
  stray(id) {
    answer(999_999, "unknown");
    answer("text", "unknown");
    answer(id, "known");
  },
  fail(id) {
    const data = { retry: false, cause: { name: "RangeError", message: "below", code: "E_BELOW" } };
    write(frame({ jsonrpc: "2.0", id, error: { code: -32042, message: "not today", data } }));
  },
  /** Answers by the text itself, to the byte. */
  raw: (id, { result }) => write(frame(`{"jsonrpc":"2.0","id":${id},"result":${result}}`)),
  noisy(id, { before, after }) {
    write(`${before}${frame({ jsonrpc: "2.0", id, result: "heard" })}${after}`);
  },
  /** A frame, byte by byte. */
  async slowly(id, { text }) {
    for (const byte of Buffer.from(frame({ jsonrpc: "2.0", id, result: text }))) {
      process.stdout.write(Buffer.of(byte));
      await new Promise(setImmediate);
    }
  },
  exit(id, { code, message }) {
    process.stderr.write(`${message}\n`, () => process.exit(code));
  },
  crash() {
    process.kill(process.pid, "SIGKILL");
  },
  notify(id, { method, params }) {
    write(frame({ jsonrpc: "2.0", method, params }));
    answer(id, null);
  },
  /** Calls the host by an id of its own choice, and answers with what came back. */
  ask(id, { id: own, method, params }) {
    waiting.set(own, (message) => answer(id, message));
    write(frame({ jsonrpc: "2.0", id: own, method, params }));
  },
  askBatch(id, { calls }) {
    waiting.set("batch", (messages) => answer(id, messages));
    write(frame(calls.map((call) => ({ jsonrpc: "2.0", ...call }))));
  },
  progress(id, { steps }) {
    for (let step = 1; step <= steps; step++) {
      write(frame({ jsonrpc: "2.0", method: "$/progress", params: { token: id, value: step } }));
    }
    answer(id, "done");
  },
  cancelled: (id) => answer(id, cancelled),
  mute(id) {
    answer(id, null);
    process.stdin.pause();
    setInterval(() => {}, 1_000); // nothing else keeps it running
  },
  stubborn(id) {
    setInterval(() => {}, 1_000);
    answer(id, null);
  },
  env: (id) => answer(id, process.env.SIGNALBOX_TRANSPORT),
};

const cancelled = [];

function take(message) {
  if (Array.isArray(message)) {
    const calls = message.filter(({ method }) => method !== undefined);
    if (calls.length === 0) return waiting.get("batch")(message);
    const answers = calls.filter(({ id }) => id !== undefined);
    return write(frame(answers.map(({ id, params }) => ({ jsonrpc: "2.0", id, result: params ?? null }))));
  }
  const { id, method, params } = message;
  if (method === "$/cancelRequest") return cancelled.push(params.id);
  if (method !== undefined) return methods[method](id, params);
  return waiting.get(id)(message);
}

let buffer = Buffer.alloc(0);

function next() {
  if (!isCounted) {
    const end = buffer.indexOf(10);
    if (end < 0) return undefined;
    const line = buffer.subarray(0, end);
    buffer = buffer.subarray(end + 1);
    return line;
  }
  const end = buffer.indexOf("\r\n\r\n");
  if (end < 0) return undefined;
  const length = Number(/Content-Length: (\d+)/i.exec(buffer.subarray(0, end).toString())[1]);
  if (buffer.length < end + 4 + length) return undefined;
  const body = buffer.subarray(end + 4, end + 4 + length);
  buffer = buffer.subarray(end + 4 + length);
  return body;
}

process.stdin.on("data", (chunk) => {
  buffer = Buffer.concat([buffer, chunk]);
  for (let message = next(); message !== undefined; message = next()) take(JSON.parse(message.toString()));
});

if (process.argv[3] !== undefined) write(process.argv[3]);
