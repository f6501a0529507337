"use strict";
const { statSync, writeFileSync } = require("node:fs");
const { join } = require("node:path");
const { RpcPeer } = require("signalbox");
const { assert, tempDir, test, waitFor } = require("../../harness.js");
const { makeCertificate } = require("./certificate.js");
const { closed, startPair, startServer } = require("./start.js");

test("both sides of a WebSocket call each other", async () => {
  const { client, peers, stop } = await startPair();
  client.handle("who", () => "the client");
  assert.equal(await client.request("add", [1, 2]), 3);
  await waitFor(() => peers.length === 1);
  assert.equal(await peers[0].peer.request("who"), "the client");
  assert.deepEqual(Object.keys(peers[0].info).sort(), ["hasSession", "origin", "path", "remoteAddress"]);
  await stop();
});

test("notifications arrive once each and in order, in both directions", async () => {
  const heard = [];
  const { client, peers, stop } = await startPair({}, {}, (peer) => {
    peer.on("notification", ({ method, params }) => heard.push([method, params]));
  });
  const atClient = [];
  client.on("notification", ({ params }) => atClient.push(params));
  const numbers = Array.from({ length: 2_000 }, (_, index) => index);
  for (const number of numbers) client.notify("count", number);
  await waitFor(() => heard.length === numbers.length);
  for (const number of numbers) peers[0].peer.notify("count", number);
  await waitFor(() => atClient.length === numbers.length);
  assert.deepEqual(
    heard,
    numbers.map((number) => ["count", number]),
  );
  assert.deepEqual(atClient, numbers);
  await stop();
});

test("texts pass unchanged: doubles, the order of keys, lone surrogates, any language", async () => {
  const { client, stop } = await startPair();
  const value = { z: 0.1 + 0.2, a: -0.00001e-300, text: "漢字 😀 é", lone: "\ud800", 1: [1e308, null] };
  assert.equal(JSON.stringify(await client.request("echo", value)), JSON.stringify(value));
  await stop();
});

test("messages of 15 MB pass in both directions", async () => {
  const { client, stop } = await startPair();
  const text = "äx".repeat(5_000_000);
  assert.equal(await client.request("echo", text), text);
  await stop();
});

test("10,000 calls in flight are all answered", async () => {
  const { client, stop } = await startPair();
  const calls = Array.from({ length: 10_000 }, (_, index) => client.request("add", [index, 1]));
  assert.deepEqual(
    await Promise.all(calls),
    calls.map((_, index) => index + 1),
  );
  await stop();
});

test("a WebSocket on a Unix socket is for this user alone, and its file goes with it", async () => {
  const path = join(tempDir(), "rpc.sock");
  const { client, server, stop } = await startPair({ path });
  assert.deepEqual([server.address, server.url], [{ path }, `ws+unix:${path}`]);
  assert.equal(statSync(path).mode & 0o777, 0o600);
  assert.equal(await client.request("add", [2, 2]), 4);
  await stop();
  assert.throws(() => statSync(path), { code: "ENOENT" });
});

test("the file of a server that is gone is in nobody's way, that of a living one is", async () => {
  const path = join(tempDir(), "rpc.sock");
  const { server } = await startServer({ path });
  const refused = await RpcPeer.listen({ path }, () => {}).catch((error) => error);
  assert.equal(refused.code, "ERR_SIGNALBOX_RPC_LISTEN");
  assert.match(refused.message, /rpc\.sock/);
  await server.close();
  writeFileSync(path, "no socket");
  assert.equal((await RpcPeer.listen({ path }, () => {}).catch((error) => error)).code, "ERR_SIGNALBOX_RPC_LISTEN");
});

test("TLS connects who trusts the certificate, and nobody else", async () => {
  const { cert, key } = await makeCertificate();
  const { client, server, stop } = await startPair({ tls: { cert, key } }, { ca: cert });
  assert.match(server.url, /^wss:/);
  const text = "x".repeat(3_000_000);
  assert.equal(await client.request("echo", text), text);
  const refused = await RpcPeer.connect(server.url).catch((error) => error);
  assert.equal(refused.code, "ERR_SIGNALBOX_RPC_CONNECT");
  assert.match(refused.message, /TLS|certificate/);
  await stop();
});

test("two sides that flood each other over TLS both arrive", async () => {
  const chunk = "x".repeat(100_000);
  let count = 0;
  const { cert, key } = await makeCertificate();
  const { client, peers, stop } = await startPair({ tls: { cert, key } }, { ca: cert }, (peer) => {
    peer.on("notification", () => count++);
  });
  let atClient = 0;
  client.on("notification", () => atClient++);
  await waitFor(() => peers.length === 1);
  for (let index = 0; index < 100; index++) {
    client.notify("chunk", chunk);
    peers[0].peer.notify("chunk", chunk);
  }
  await waitFor(() => count === 100 && atClient === 100);
  await stop();
});

test("where nobody listens, connect says so", async () => {
  const { server, port } = await startServer();
  await server.close();
  const refused = await RpcPeer.connect(`ws://127.0.0.1:${port}/`).catch((error) => error);
  assert.equal(refused.code, "ERR_SIGNALBOX_RPC_CONNECT");
  assert.match(refused.message, /refused/i);
});

test("an aborted connect rejects, and leaves nothing behind", async () => {
  const { createServer } = require("node:net");
  const silent = createServer();
  await new Promise((resolve) => silent.listen(0, "127.0.0.1", resolve));
  const controller = new AbortController();
  const connecting = RpcPeer.connect(`ws://127.0.0.1:${silent.address().port}/`, { signal: controller.signal });
  silent.once("connection", (socket) => {
    socket.on("error", () => {});
    controller.abort(new Error("enough"));
  });
  const error = await connecting.catch((thrown) => thrown);
  assert.equal(error.code, "ERR_SIGNALBOX_ABORTED");
  silent.close();
});

test("a server that answers no WebSocket is told from one that does not answer", async () => {
  const { createServer } = require("node:http");
  const other = createServer((_, response) => response.end("hello"));
  await new Promise((resolve) => other.listen(0, "127.0.0.1", resolve));
  const url = `ws://127.0.0.1:${other.address().port}/`;
  const error = await RpcPeer.connect(url).catch((thrown) => thrown);
  assert.equal(error.code, "ERR_SIGNALBOX_RPC_CONNECT");
  assert.match(error.message, /200/);
  other.closeAllConnections?.();
  other.close();
});

test("a peer that closes rejects the other side's calls with code and reason", async () => {
  const { client, peers, stop } = await startPair({}, {}, (peer) => peer.handle("never", () => new Promise(() => {})));
  const gone = closed(client);
  const call = client.request("never").catch((error) => error);
  await waitFor(() => peers.length === 1);
  await peers[0].peer.close({ code: 4000, reason: "that is all" });
  const error = await call;
  assert.deepEqual([error.code, error.closeCode], ["ERR_SIGNALBOX_PEER_GONE", 4000]);
  assert.match(error.message, /that is all/);
  assert.equal((await gone).code, 4000);
  await stop();
});

test("closing sends what was said before", async () => {
  const heard = [];
  const { client, peers, server } = await startPair({}, {}, (peer) => {
    peer.on("notification", ({ params }) => heard.push(params));
  });
  await waitFor(() => peers.length === 1);
  const gone = closed(peers[0].peer);
  for (let index = 0; index < 1_000; index++) client.notify("last", index);
  await client.close();
  await gone;
  assert.equal(heard.length, 1_000);
  await server.close();
});

test("a server refuses what is no option, and an open door to the network without a token", async () => {
  const listen = (options) => RpcPeer.listen(options, () => {}).catch((error) => error);
  assert.equal((await listen({ prot: 1 })).code, "ERR_SIGNALBOX_OPTION_UNKNOWN");
  assert.equal((await listen({ port: -1 })).code, "ERR_SIGNALBOX_OPTION_RANGE");
  assert.equal((await listen({ tls: { cert: "x" } })).code, "ERR_SIGNALBOX_OPTION_TYPE");
  const open = await listen({ host: "0.0.0.0" });
  assert.equal(open.option, "token");
  const connect = (url) => RpcPeer.connect(url).catch((error) => error);
  assert.equal((await connect("http://127.0.0.1/")).code, "ERR_SIGNALBOX_OPTION_RANGE");
});
