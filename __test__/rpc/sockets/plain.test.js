"use strict";
// Others' WebSockets: no session, plain JSON in plain texts.

const WebSocket = require("ws");
const { RpcPeer } = require("signalbox");
const { assert, test, waitFor } = require("../../harness.js");
const { closed, startServer } = require("./start.js");

/** A server of the package ws that answers `echo`, and a list of its connections. */
async function startPlainServer(port = 0) {
  const sockets = [];
  const server = new WebSocket.Server({ port, host: "127.0.0.1" });
  server.on("connection", (socket, request) => {
    sockets.push({ socket, headers: request.headers });
    socket.on("error", () => {});
    socket.on("message", (text) => {
      const { id, method, params } = JSON.parse(text);
      if (method === "echo") socket.send(JSON.stringify({ jsonrpc: "2.0", id, result: params }));
    });
  });
  await new Promise((resolve) => server.on("listening", resolve));
  const stop = () => {
    for (const { socket } of sockets) socket.terminate();
    return new Promise((resolve) => server.close(resolve));
  };
  return { sockets, port: server.address().port, url: `ws://127.0.0.1:${server.address().port}/`, stop };
}

test("a plain client calls and is called", async () => {
  const { server, peers } = await startServer({}, (peer) => peer.handle("add", ([a, b]) => a + b));
  const socket = new WebSocket(server.url);
  const heard = [];
  socket.on("message", (data, isBinary) => {
    assert.equal(isBinary, false);
    heard.push(JSON.parse(data));
  });
  await new Promise((resolve) => socket.on("open", resolve));
  socket.send('{"jsonrpc":"2.0","id":7,"method":"add","params":[3,4]}');
  await waitFor(() => heard.length === 1);
  assert.deepEqual(heard[0], { jsonrpc: "2.0", id: 7, result: 7 });
  const { peer, info } = peers[0];
  assert.equal(info.hasSession, false);
  const call = peer.request("name");
  await waitFor(() => heard.length === 2);
  socket.send(JSON.stringify({ jsonrpc: "2.0", id: heard[1].id, result: "plain" }));
  assert.equal(await call, "plain");
  const gone = closed(peer);
  socket.close(4000, "bye");
  const { code, closeReason } = await gone;
  assert.deepEqual([code, closeReason], [4000, "bye"]);
  await server.close();
});

test("a plain server is called, with the headers that were asked for", async () => {
  const { sockets, url, stop } = await startPlainServer();
  const client = await RpcPeer.connect(url, { token: "t0ken", headers: { "x-app": "test" } });
  assert.deepEqual(await client.request("echo", { a: 1 }), { a: 1 });
  const { headers } = sockets[0];
  assert.deepEqual([headers.authorization, headers["x-app"]], ["Bearer t0ken", "test"]);
  await client.close();
  await stop();
});

test("a plain server that is gone rejects calls at once, makes those again that said so, and is found again", async () => {
  const { sockets, url, port, stop } = await startPlainServer();
  const client = await RpcPeer.connect(url, { reconnect: { minDelayMs: 10, maxDelayMs: 50 } });
  const disconnects = [];
  const reconnects = [];
  client.on("disconnect", (info) => disconnects.push(info));
  client.on("reconnect", (info) => reconnects.push(info));
  const lost = client.request("never").catch((error) => error);
  await waitFor(() => sockets.length === 1);
  await stop();
  const error = await lost;
  assert.deepEqual([error.code, error.method], ["ERR_SIGNALBOX_PEER_GONE", "never"]);
  await waitFor(() => disconnects.length === 1);
  const again = client.request("echo", "kept", { ifLost: "retry" });
  const second = await startPlainServer(port);
  assert.equal(await again, "kept");
  assert.equal(reconnects.length, 1);
  assert.equal(reconnects[0].isResumed, false);
  await client.close();
  await second.stop();
});

test("without reconnect the end of the connection is the end of the peer", async () => {
  const { url, stop } = await startPlainServer();
  const client = await RpcPeer.connect(url, { reconnect: false });
  const gone = closed(client);
  const call = client.request("never").catch((error) => error);
  await stop();
  assert.equal((await gone).code, 1006);
  assert.equal((await call).code, "ERR_SIGNALBOX_PEER_GONE");
  assert.equal(client.isClosed, true);
  assert.equal(client.notify("anything"), false);
});

test("a peer that never reads is not sent without bound", async () => {
  const { connect } = require("node:net");
  const { server, peers } = await startServer({ maxKeptBytes: 2_000_000, heartbeatMs: 0 });
  const socket = connect(server.address.port, "127.0.0.1");
  socket.write(
    "GET / HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n" +
      "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n",
  );
  socket.pause();
  await waitFor(() => peers.length === 1);
  const { peer } = peers[0];
  const errors = [];
  peer.on("error", (error) => errors.push(error));
  const chunk = "x".repeat(100_000);
  let sawPressure = false;
  await waitFor(() => {
    sawPressure = !peer.notify("chunk", chunk) || sawPressure;
    return errors.length > 0;
  });
  assert.equal(sawPressure, true);
  assert.equal(errors[0].code, "ERR_SIGNALBOX_RPC_OVERFLOW");
  socket.destroy();
  await server.close();
});
