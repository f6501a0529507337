"use strict";
const { join } = require("node:path");
const { spawn } = require("signalbox");
const { assert, test, waitFor } = require("../harness.js");
const { runtimes } = require("../runtimes.js");

for (const runtime of runtimes) {
  const start = (args, transport = "ipc") =>
    spawn({
      command: runtime.command,
      args: [join(__dirname, "child.js"), ...args],
      env: { ...runtime.env, SIGNALBOX_TRANSPORT: transport },
      ipc: true,
      stdin: "ignore",
    });

  test(`a child in ${runtime.name} calls its host over the channel, also where nothing says so`, async () => {
    for (const transport of ["ipc", undefined]) {
      const child = await start(["call", "files.list", '{"a":1}'], transport);
      let stderr = "";
      child.on("stderr", (text) => (stderr += text));
      child.onRequest("files.list", (params) => ({ params, bytes: new Map([["b", 2]]) }));
      assert.equal((await child.wait()).exitCode, 0);
      await waitFor(() => stderr.endsWith("\n"), { what: "what the child got" });
      assert.match(stderr, /^got \{"params":\{"a":1\},"bytes":/);
    }
  });

  test(`a host calls what a child in ${runtime.name} exposes over the channel, and hears its notifications`, async () => {
    const child = await start(["serve"]);
    const messages = [];
    child.on("message", (message) => messages.push(message));
    await waitFor(() => messages.some(({ method }) => method === "ready"), { what: "the child" });
    assert.deepEqual(messages[0].params, { transport: "ipc", connected: true });
    assert.equal(await child.request("add", [1, 2]), 3);
    assert.deepEqual(await child.request("echo", new Date(5)), new Date(5));
    assert.equal((await child.request("toString").catch((error) => error)).remoteCode, -32601);
    child.send({ jsonrpc: "2.0", method: "note", params: 5 });
    await waitFor(() => messages.some(({ method }) => method === "heard"), { what: "the notification" });
    let stderr = "";
    child.on("stderr", (text) => (stderr += text));
    child.disconnect();
    assert.equal((await child.wait()).exitCode, 0);
    await waitFor(() => stderr === "closed\n", { what: "the end of the channel to be told" });
  });
}
