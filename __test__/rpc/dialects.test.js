"use strict";
const { makeDialect } = require("../../lib/rpc/dialects/index.js");
const { assert, test } = require("../harness.js");

/** As it would travel. */
const sent = (value) => value && JSON.parse(JSON.stringify(value));

const call = (id, method, params) => ({ jsonrpc: "2.0", id, method, params });
const notification = (method, params) => ({ jsonrpc: "2.0", method, params });
const answer = (id, result) => ({ jsonrpc: "2.0", id, result });
const refusal = (id, code, message, data) => ({ jsonrpc: "2.0", id, error: { code, message, data } });

test("JSON-RPC needs no dialect, and unknown ones are refused", () => {
  assert.equal(makeDialect(), undefined);
  assert.equal(makeDialect("2.0"), undefined);
  assert.throws(() => makeDialect("1.0"), { code: "ERR_SIGNALBOX_OPTION_RANGE", option: "dialect" });
  assert.throws(() => makeDialect(5), { code: "ERR_SIGNALBOX_OPTION_TYPE" });
});

test("bare messages have no version, and errors are texts", () => {
  const bare = makeDialect("bare");
  assert.deepEqual(sent(bare.toWire(call(1, "files.list", { a: 1 }))), {
    id: 1,
    method: "files.list",
    params: { a: 1 },
  });
  assert.deepEqual(sent(bare.toWire(notification("note"))), { method: "note" });
  assert.deepEqual(sent(bare.toWire(answer("a", 0))), { id: "a", result: 0 });
  assert.deepEqual(sent(bare.toWire(answer("a"))), { id: "a", result: null });
  assert.deepEqual(sent(bare.toWire(refusal("a", -32601, "no"))), { id: "a", error: "no" });
});

test("bare messages are read with a null for what is not there", () => {
  const bare = makeDialect("bare");
  assert.deepEqual(sent(bare.fromWire({ id: "r", method: "m", params: [1] })), call("r", "m", [1]));
  assert.deepEqual(sent(bare.fromWire({ method: "m" })), { jsonrpc: "2.0", method: "m" });
  assert.deepEqual(bare.fromWire({ id: 1, result: null, error: "no" }).error, { code: -32000, message: "no" });
  assert.deepEqual(bare.fromWire({ id: 1, error: { message: "no", code: 5 } }).error, { code: 5, message: "no" });
  assert.deepEqual(sent(bare.fromWire({ id: 1, result: false, error: null })), answer(1, false));
  assert.deepEqual(sent(bare.fromWire({ id: 1, result: null })), answer(1, null));
  for (const other of [null, 5, "text", [], {}, { id: 1 }, { result: 1 }, { id: {}, result: 1 }, { method: 5 }]) {
    assert.equal(bare.fromWire(other), undefined);
  }
});

test("debug adapters get numbers in order, and their responses find the calls", () => {
  const dap = makeDialect("dap");
  const first = { seq: 1, type: "request", command: "initialize", arguments: { a: 1 } };
  assert.deepEqual(sent(dap.toWire(call(10, "initialize", { a: 1 }))), first);
  assert.deepEqual(sent(dap.toWire(call(11, "threads"))), { seq: 2, type: "request", command: "threads" });
  const response = (request_seq, rest) => ({ seq: 9, type: "response", request_seq, ...rest });
  assert.deepEqual(dap.fromWire(response(2, { success: true, body: { threads: [] } })), answer(11, { threads: [] }));
  assert.deepEqual(dap.fromWire(response(1, { success: true })), answer(10, null));
  // A second answer is to a call that nobody makes.
  assert.equal(dap.fromWire(response(1, { success: true })).id, 0);
});

test("a debug adapter's refusal says what its text says", () => {
  const dap = makeDialect("dap");
  dap.toWire(call(1, "launch"));
  dap.toWire(call(2, "launch"));
  const body = { error: { id: 5, format: "no {thing} here, {other}", variables: { thing: "file" } } };
  const refused = dap.fromWire({ type: "response", request_seq: 1, success: false, message: "short", body });
  assert.deepEqual(refused, refusal(1, -32000, "no file here, {other}", body));
  const short = dap.fromWire({ type: "response", request_seq: 2, success: false, message: "short" });
  assert.equal(short.error.message, "short");
});

test("events and requests of a debug adapter are notifications and calls", () => {
  const dap = makeDialect("dap");
  const event = { seq: 1, type: "event", event: "stopped", body: { reason: "breakpoint" } };
  assert.deepEqual(dap.fromWire(event), notification("stopped", { reason: "breakpoint" }));
  const request = { seq: 7, type: "request", command: "runInTerminal", arguments: { args: ["a"] } };
  assert.deepEqual(dap.fromWire(request), call(7, "runInTerminal", { args: ["a"] }));
  const response = {
    seq: 1,
    type: "response",
    request_seq: 7,
    command: "runInTerminal",
    success: true,
    body: { b: 1 },
  };
  assert.deepEqual(sent(dap.toWire(answer(7, { b: 1 }))), response);
  dap.fromWire(request);
  const refused = sent(dap.toWire(refusal(7, -32601, "no")));
  assert.deepEqual([refused.success, refused.message, refused.command], [false, "no", "runInTerminal"]);
  for (const other of [null, 5, {}, { type: "event" }, { type: "request", command: "a" }, { type: "response" }]) {
    assert.equal(dap.fromWire(other), undefined);
  }
});

test("a debug adapter hears of a cancelled call when it can cancel", () => {
  for (const supportsCancelRequest of [true, false]) {
    const dap = makeDialect("dap");
    dap.toWire(call(1, "initialize"));
    dap.fromWire({ type: "response", request_seq: 1, success: true, body: { supportsCancelRequest } });
    dap.toWire(call(2, "variables"));
    const cancel = dap.toWire(notification("$/cancelRequest", { id: 2 }));
    const expected = { seq: 3, type: "request", command: "cancel", arguments: { requestId: 2 } };
    assert.deepEqual(sent(cancel), supportsCancelRequest ? expected : undefined);
    assert.equal(dap.fromWire({ type: "response", request_seq: 2, success: true }).id, 0);
  }
});

test("cancelling and progress have words of their own in the Model Context Protocol", () => {
  const mcp = makeDialect("mcp");
  const cancel = [
    notification("$/cancelRequest", { id: 5 }),
    notification("notifications/cancelled", { requestId: 5 }),
  ];
  const progress = [
    notification("$/progress", { token: "a", value: { progress: 1, total: 2 } }),
    notification("notifications/progress", { progressToken: "a", progress: 1, total: 2 }),
  ];
  for (const [here, there] of [cancel, progress, [call(1, "tools/list"), call(1, "tools/list")]]) {
    assert.deepEqual(mcp.toWire(here), there);
    assert.deepEqual(mcp.fromWire(there), here);
  }
  assert.equal(mcp.fromWire({ id: 1, method: "a" }), undefined);
});
