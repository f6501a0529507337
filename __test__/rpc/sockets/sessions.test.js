"use strict";
const WebSocket = require("ws");
const { RpcPeer } = require("signalbox");
const { assert, test, waitFor } = require("../../harness.js");
const { startProxy } = require("./proxy.js");
const { closed, startServer } = require("./start.js");

const CUTS = 200;

const QUICK = { minDelayMs: 1, maxDelayMs: 20 };

/** A server behind a proxy, and a client. */
async function startBehindProxy(listenOptions, connectOptions, onPeer) {
  const started = await startServer(listenOptions, onPeer);
  const proxy = await startProxy(started.port);
  const url = `ws://127.0.0.1:${proxy.port}/`;
  const client = await RpcPeer.connect(url, { reconnect: QUICK, ...connectOptions });
  const stop = async () => {
    await client.close();
    await started.server.close();
    proxy.close();
  };
  return { ...started, proxy, client, stop };
}

test(
  `${CUTS} cuts under load: every call settles once, every notification arrives once`,
  { timeoutMs: 180_000 },
  async () => {
    const atServer = [];
    const atClient = [];
    const runs = new Map();
    const { client, peers, proxy, stop } = await startBehindProxy({}, {}, (peer) => {
      peer.on("notification", ({ params }) => atServer.push(params));
      peer.handle("add", ([a, b]) => {
        runs.set(a, (runs.get(a) ?? 0) + 1);
        return a + b;
      });
    });
    client.on("notification", ({ params }) => atClient.push(params));
    let reconnects = 0;
    client.on("reconnect", ({ isResumed, lostMessages }) => {
      assert.deepEqual([isResumed, lostMessages], [true, 0]);
      reconnects++;
    });
    await waitFor(() => peers.length === 1);
    const { peer } = peers[0];
    let sent = 0;
    let isOver = false;
    const settled = [];
    const load = setInterval(() => {
      for (let index = 0; index < 5 && !isOver; index++) {
        const number = sent++;
        client.notify("count", number);
        peer.notify("count", number);
        client.request("add", [number, 1]).then(
          (sum) => settled.push(sum - 1),
          (error) => settled.push(error),
        );
      }
    }, 1);
    let cuts = 0;
    while (cuts < CUTS) {
      const before = settled.length;
      // Anywhere in the traffic: after a few answers, or in the middle of a reconnection.
      const more = Math.floor(Math.random() * 20);
      await waitFor(() => settled.length >= before + more);
      if (proxy.cut()) cuts++;
    }
    isOver = true;
    clearInterval(load);
    await waitFor(() => settled.length === sent && atServer.length === sent && atClient.length === sent, {
      timeoutMs: 30_000,
      what: "all that was sent",
    });
    const numbers = Array.from({ length: sent }, (_, index) => index);
    assert.deepEqual(atServer, numbers);
    assert.deepEqual(atClient, numbers);
    assert.deepEqual(
      settled.sort((a, b) => a - b),
      numbers,
    );
    assert.equal(
      [...runs.values()].every((count) => count === 1),
      true,
      "each call ran once",
    );
    assert.equal(peers.length, 1);
    assert.ok(reconnects > 0);
    await stop();
  },
);

test("a connection that goes silent is noticed by both sides, and the session goes on over another", async () => {
  const { client, peers, proxy, stop } = await startBehindProxy(
    { heartbeatMs: 300 },
    { heartbeatMs: 300, connectTimeoutMs: 300 },
    (peer) => peer.handle("add", ([a, b]) => a + b),
  );
  await waitFor(() => peers.length === 1);
  const seen = [];
  client.on("disconnect", ({ code }) => seen.push(["client", code]));
  peers[0].peer.on("disconnect", ({ code }) => seen.push(["server", code]));
  proxy.freeze();
  const call = client.request("add", [1, 2]);
  await waitFor(() => seen.length >= 2);
  assert.deepEqual(seen.slice(0, 2).sort(), [
    ["client", 4408],
    ["server", 4408],
  ]);
  proxy.freeze(false);
  proxy.cut();
  assert.equal(await call, 3);
  assert.equal(peers.length, 1);
  await stop();
});

test("an idle connection is asked for signs of life, and lives", async () => {
  const { server, peers } = await startServer({ heartbeatMs: 1_500 });
  const socket = new WebSocket(server.url);
  let pings = 0;
  socket.on("ping", () => pings++);
  await waitFor(() => pings >= 5);
  assert.equal(socket.readyState, WebSocket.OPEN);
  assert.equal(peers[0].peer.isClosed, false);
  socket.close();
  await server.close();
});

test("a session that the server does not know any more: calls reject, or are made again as they said", async () => {
  const first = await startServer({}, (peer) => peer.handle("slow", () => new Promise(() => {})));
  const proxy = await startProxy(first.port);
  const client = await RpcPeer.connect(`ws://127.0.0.1:${proxy.port}/`, { reconnect: QUICK });
  const aborts = [];
  client.handle("long", (_, { signal }) => new Promise(() => signal.addEventListener("abort", () => aborts.push(1))));
  await waitFor(() => first.peers.length === 1);
  first.peers[0].peer.request("long").catch(() => {});
  const rejected = client.request("slow").catch((error) => error);
  const retried = client.request("slow", 5, { ifLost: "retry" });
  const reconnected = new Promise((resolve) => client.on("reconnect", resolve));
  await first.server.close();
  const second = await startServer({ port: first.port }, (peer) => peer.handle("slow", (value) => value * 2));
  assert.equal(await retried, 10);
  const error = await rejected;
  assert.equal(error.code, "ERR_SIGNALBOX_PEER_GONE");
  assert.equal((await reconnected).isResumed, false);
  assert.equal(aborts.length, 1);
  await client.close();
  await second.server.close();
  proxy.close();
});

test("a session waits for its client for sessionTtlMs, and then its peer is closed", async () => {
  const { client, peers, proxy, server } = await startBehindProxy({ sessionTtlMs: 100 }, { reconnect: false });
  await waitFor(() => peers.length === 1);
  const { peer } = peers[0];
  const gone = closed(peer);
  const call = peer.request("anything").catch((error) => error);
  const clientGone = closed(client);
  proxy.cut();
  await clientGone;
  assert.equal((await gone).code, 1006);
  assert.equal((await call).code, "ERR_SIGNALBOX_PEER_GONE");
  assert.deepEqual(server.peers, []);
  await server.close();
  proxy.close();
});

test("what is said while there is no connection arrives when there is one again", async () => {
  const heard = [];
  const { client, peers, proxy, stop } = await startBehindProxy({}, {}, (peer) =>
    peer.on("notification", ({ params }) => heard.push(params)),
  );
  await waitFor(() => peers.length === 1);
  const cut = new Promise((resolve) => client.on("disconnect", resolve));
  proxy.cut();
  await cut;
  for (let index = 0; index < 100; index++) client.notify("count", index);
  await waitFor(() => heard.length === 100);
  assert.deepEqual(
    heard,
    Array.from({ length: 100 }, (_, index) => index),
  );
  await stop();
});

test("a client that comes back to its session finds its place, also where there is room for no other", async () => {
  const { client, peers, proxy, stop } = await startBehindProxy({ maxPeers: 1 }, {}, (peer) =>
    peer.handle("add", ([a, b]) => a + b),
  );
  await waitFor(() => peers.length === 1);
  const reconnected = new Promise((resolve) => client.on("reconnect", resolve));
  proxy.cut();
  assert.equal((await reconnected).isResumed, true);
  assert.equal(await client.request("add", [1, 2]), 3);
  await stop();
});

test("a client gives up after giveUpAfterMs", async () => {
  const { server, port } = await startServer();
  const client = await RpcPeer.connect(`ws://127.0.0.1:${port}/`, {
    reconnect: { ...QUICK, giveUpAfterMs: 100 },
  });
  const gone = closed(client);
  await server.close();
  assert.match((await gone).message, /Can't connect/);
});

test("closing while there is no connection settles at once", async () => {
  const { client, peers, proxy, server } = await startBehindProxy(
    {},
    { reconnect: { minDelayMs: 60_000, maxDelayMs: 60_000 } },
  );
  await waitFor(() => peers.length === 1);
  const cut = new Promise((resolve) => client.on("disconnect", resolve));
  proxy.cut();
  await cut;
  const call = client.request("anything").catch((error) => error);
  await client.close();
  assert.equal((await call).code, "ERR_SIGNALBOX_PEER_GONE");
  await server.close();
  proxy.close();
});
