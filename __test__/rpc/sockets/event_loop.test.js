"use strict";
const { assert, test } = require("../../harness.js");
const { runScript } = require("../../script.js");

/** Runs a program that has a server, a client, and a peer of it, and settles with what it printed. */
async function run(source) {
  const { code, signal, stdout, stderr } = await runScript(`
    const { RpcPeer } = signalbox;
    (async () => {
      let met;
      const peers = new Promise((resolve) => (met = resolve));
      const server = await RpcPeer.listen({ methods: { echo: (value) => value } }, met);
      const client = await RpcPeer.connect(server.url);
      const peer = await peers;
      ${source}
    })();
  `);
  assert.deepEqual([code, signal, stderr], [0, null, ""]);
  return stdout.trim();
}

test("a program ends when its server and its client are closed", async () => {
  assert.equal(
    await run("console.log(await client.request('echo', 1)); await client.close(); await server.close();"),
    "1",
  );
});

test("a program ends when what is open was unreferenced", async () => {
  const source = "console.log(await client.request('echo', 2)); client.unref(); peer.unref(); server.unref();";
  assert.equal(await run(source), "2");
});

test("a program that exits with connections in use ends as it says", async () => {
  const source = "for (let n = 0; n < 1_000; n++) client.request('echo', n).catch(() => {}); process.exit(0);";
  assert.equal(await run(source), "");
});

test("a worker with connections in use can be terminated", async () => {
  const { code, signal, stdout, stderr } = await runScript(`
    const source = \`
      const { parentPort } = require("node:worker_threads");
      const { RpcPeer } = require(\${JSON.stringify(root)});
      (async () => {
        const server = await RpcPeer.listen({ methods: { echo: (value) => value } }, () => {});
        const client = await RpcPeer.connect(server.url);
        const load = async () => {
          for (;;) await client.request("echo", "x".repeat(1_000));
        };
        for (let index = 0; index < 20; index++) load().catch(() => {});
        await client.request("echo", 1);
        parentPort.postMessage(server.url);
      })();
    \`;
    const worker = new workers.Worker(source, { eval: true });
    worker.once("message", async (url) => {
      await worker.terminate();
      // The server is gone with its thread.
      const refused = await signalbox.RpcPeer.connect(url, { connectTimeoutMs: 5_000 }).catch((error) => error);
      console.log(refused.code);
    });
  `);
  assert.deepEqual([code, signal, stderr], [0, null, ""]);
  assert.match(stdout.trim(), /^ERR_SIGNALBOX_RPC_(CONNECT|REFUSED)$/);
});
