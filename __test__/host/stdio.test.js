"use strict";
const { assert, test, waitFor } = require("../harness.js");
const { runtimes } = require("../runtimes.js");
const { startByHand } = require("./start.js");

const call = (id, method, params) => ({ jsonrpc: "2.0", id, method, params });

/** Answers every call by what it was asked. */
const echo = ({ id, method, params }) =>
  id === undefined || method === undefined ? undefined : { jsonrpc: "2.0", id, result: { method, params } };

for (const runtime of runtimes) {
  const serve = async (options) => {
    const seen = await startByHand(runtime, ["serve"], options);
    await seen.message("ready");
    return seen;
  };

  test(`a child in ${runtime.name} calls its host by standard output and input, and ends by itself`, async () => {
    const { messages, stderr, exited } = await startByHand(runtime, ["call", "files.list", '{"a":[1.5,"é"]}'], {
      answer: echo,
    }).then(async (seen) => (await seen.exited, seen));
    assert.equal((await exited).exitCode, 0);
    assert.deepEqual(messages, [call(1, "files.list", { a: [1.5, "é"] })]);
    assert.equal(stderr, 'got {"method":"files.list","params":{"a":[1.5,"é"]}}\n');
  });

  test(`an error of the host arrives in ${runtime.name} with code and data`, async () => {
    const answer = ({ id }) => ({ jsonrpc: "2.0", id, error: { code: -32601, message: "no such", data: { a: 1 } } });
    const seen = await startByHand(runtime, ["call", "nothing", "null"], { answer });
    await seen.exited;
    assert.deepEqual(JSON.parse(seen.stderr.slice(4)), {
      code: "ERR_SIGNALBOX_CALL_FAILED",
      message: 'The call of "nothing" failed: no such',
      remoteCode: -32601,
      data: { a: 1 },
    });
  });

  test(`a host calls what a child in ${runtime.name} exposes, and nothing else`, async () => {
    const { child, send, message, exited } = await serve();
    send(call("a", "add", [1, 2]), call(7, "fail"), call(8, "hasOwnProperty"), call(9, "nothing"));
    assert.deepEqual(await message("a"), { jsonrpc: "2.0", id: "a", result: 3 });
    const { error } = await message(7);
    assert.deepEqual([error.code, error.message], [-32000, "not today"]);
    assert.deepEqual([error.data.name, error.data.code, error.data.data], ["RangeError", "E_TODAY", { retry: false }]);
    assert.equal((await message(8)).error.code, -32601);
    assert.deepEqual(await message(9), { jsonrpc: "2.0", id: 9, result: null });
    await child.kill();
    await exited;
  });

  test(`what a child in ${runtime.name} prints goes to standard error, and leaves messages alone`, async () => {
    const seen = await serve();
    seen.send(call(1, "print", "one"));
    assert.equal((await seen.message(1)).result, "printed");
    await waitFor(() => seen.stderr.includes("write one"), { what: "the prints" });
    assert.deepEqual(seen.stderr.split("\n").slice(0, 3).sort(), ["info one", "log one", "write one"]);
    assert.deepEqual(seen.noise, []);
    await seen.child.kill();
    await seen.exited;
  });

  test(`a child in ${runtime.name} that has not used its host prints where it always did`, async () => {
    const seen = await startByHand(runtime, ["idle"]);
    assert.equal((await seen.exited).exitCode, 0);
    assert.deepEqual(seen.noise, ["idle"]);
  });

  test(`messages reach ${runtime.name} whole, however they are cut`, async () => {
    const { child, send, message, exited } = await serve();
    const bytes = Buffer.from(`${JSON.stringify(call(1, "echo", "aé€😀"))}\r\n\n`);
    for (const byte of bytes) {
      child.write(Buffer.from([byte]));
      await child.drain();
    }
    assert.equal((await message(1)).result, "aé€😀");
    send(...Array.from({ length: 500 }, (_, index) => call(index + 2, "add", [index, 1])));
    for (let index = 0; index < 500; index++) assert.equal((await message(index + 2)).result, index + 1);
    await child.kill();
    await exited;
  });

  test(`what is no message is an error of its own in ${runtime.name}, and the next one arrives`, async () => {
    const { child, messages, send, message, exited } = await serve();
    child.write("no json\n[1,2]\n");
    send(call(1, "add", [2, 2]));
    assert.equal((await message(1)).result, 4);
    await waitFor(() => messages.filter(({ method }) => method === "error").length === 2, { what: "both errors" });
    const codes = messages.filter(({ method }) => method === "error").map(({ params }) => params.code);
    assert.deepEqual(codes, ["ERR_SIGNALBOX_HOST_FRAME", "ERR_SIGNALBOX_HOST_FRAME"]);
    await child.kill();
    await exited;
  });

  test(`calls of a child in ${runtime.name} fail when its host goes, and it ends`, async () => {
    const seen = await startByHand(runtime, ["wait"]);
    await seen.message(1);
    await seen.child.end();
    assert.equal((await seen.exited).exitCode, 0);
    assert.equal(seen.stderr, "ERR_SIGNALBOX_PEER_GONE false\nERR_SIGNALBOX_PEER_GONE\n");
  });

  test(`a child in ${runtime.name} that serves ends with its host`, async () => {
    const seen = await serve();
    await seen.child.end();
    assert.equal((await seen.exited).exitCode, 0);
    assert.equal(seen.stderr, "closed\n");
  });

  test(`a cancelled call of the host is cancelled in ${runtime.name}`, async () => {
    const { child, send, message, exited } = await serve();
    send(call(5, "sleep"), { jsonrpc: "2.0", method: "$/cancelRequest", params: { id: 5 } });
    await message("cancelled");
    await child.kill();
    await exited;
  });

  test(`notifications reach ${runtime.name} in order, and its own reach the host`, async () => {
    const { child, messages, send, exited } = await serve();
    send(...[1, 2, 3].map((index) => ({ jsonrpc: "2.0", method: "note", params: index })));
    const heard = () => messages.filter(({ method }) => method === "heard").map(({ params }) => params.params);
    await waitFor(() => heard().length === 3, { what: "all notifications" });
    assert.deepEqual(heard(), [1, 2, 3]);
    await child.kill();
    await exited;
  });

  test(`what a child in ${runtime.name} starts has that child as its host`, async () => {
    const seen = await startByHand(runtime, ["fork"], { answer: echo });
    assert.equal((await seen.exited).exitCode, 0);
    await waitFor(() => seen.stderr === 'got "who: the child"\n', { what: "the answer" });
    assert.deepEqual(seen.messages, [{ jsonrpc: "2.0", id: 1, method: "before" }]);
  });

  test(`16 MB travel to a child in ${runtime.name} and back`, async () => {
    const { child, send, message, exited } = await serve();
    const text = "aé".repeat(8_000_000);
    send(call(1, "length", text));
    assert.equal((await message(1)).result, text.length);
    await child.kill();
    await exited;
  });

  test(`a child in ${runtime.name} speaks the bare dialect when its environment says so`, async () => {
    const files = { "/a": "text of a" };
    /** As a backend's loop over lines would: a match on the method, and a text for what is unknown. */
    const answer = ({ id, method, params }) => {
      if (method === "files.list") return { id, result: Object.keys(files), error: null };
      if (method === "files.read") return { id, result: files[params.path] };
      return id === undefined ? undefined : { id, error: "Unknown method" };
    };
    const env = { SIGNALBOX_DIALECT: "bare" };
    const list = await startByHand(runtime, ["call", "files.list", "{}"], { answer, env });
    await list.exited;
    assert.deepEqual(list.messages, [{ id: 1, method: "files.list", params: {} }]);
    assert.equal(list.stderr, 'got ["/a"]\n');
    const read = await startByHand(runtime, ["call", "files.read", '{"path":"/a"}'], { answer, env });
    await read.exited;
    assert.equal(read.stderr, 'got "text of a"\n');
    const other = await startByHand(runtime, ["call", "files.delete", "{}"], { answer, env });
    await other.exited;
    assert.match(other.stderr, /"files.delete\\" failed: Unknown method/);
  });
}
