"use strict";
const WebSocket = require("ws");
const { RpcPeer } = require("signalbox");
const { assert, test, waitFor } = require("../../harness.js");
const { closed, startPair, startServer } = require("./start.js");

/** How a plain client is refused: `[code, reason]`, or what it heard if it was not. */
function refusal(url, { protocols = [], ...options } = {}, then = () => {}) {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(url, protocols, options);
    socket.on("open", () => then(socket));
    socket.on("close", (code, reason) => resolve([code, String(reason)]));
    socket.on("error", reject);
  });
}

test("a page of an origin that is not listed is refused with 4403, and nobody hears of it", async () => {
  const { server, peers } = await startServer({ origins: ["https://app.example"] });
  const [code] = await refusal(server.url, { origin: "https://evil.example" });
  assert.equal(code, 4403);
  assert.equal((await refusal(server.url, { origin: "null" }))[0], 4403);
  const socket = new WebSocket(server.url, { origin: "https://app.example" });
  await waitFor(() => peers.length === 1);
  assert.equal(peers[0].info.origin, "https://app.example");
  socket.close();
  await server.close();
});

test("no token or a wrong one is refused with 4401", async () => {
  const { server, peers } = await startServer({ token: "s3cret" });
  assert.equal((await refusal(server.url))[0], 4401);
  const headers = { authorization: "Bearer s3creT" };
  assert.equal((await refusal(server.url, { headers }))[0], 4401);
  const refused = await RpcPeer.connect(server.url, { token: "other" }).catch((error) => error);
  assert.deepEqual([refused.code, refused.closeCode], ["ERR_SIGNALBOX_RPC_REFUSED", 4401]);
  assert.match(refused.message, /token is wrong/);
  assert.equal(peers.length, 0);
  await server.close();
});

test("a token comes in a header, or from a page in the protocols that it offers", async () => {
  const { client, server, peers, stop } = await startPair({ token: "s3cret" }, { token: "s3cret" });
  assert.equal(await client.request("add", [1, 1]), 2);
  const socket = new WebSocket(server.url, ["signalbox.token.s3cret"]);
  await waitFor(() => peers.length === 2);
  socket.close();
  await stop();
});

test("a message above maxFrameBytes ends the connection with 1009", async () => {
  const { server, peers } = await startServer({ maxFrameBytes: 1_000 });
  const send = (socket) => socket.send(`"${"x".repeat(2_000)}"`);
  assert.equal((await refusal(server.url, {}, send))[0], 1009);
  await waitFor(() => peers.length === 1);
  assert.equal((await closed(peers[0].peer)).code, 1009);
  await server.close();
});

test("a message of many frames above maxFrameBytes ends it, too", async () => {
  const { server } = await startServer({ maxFrameBytes: 1_000 });
  const send = (socket) => {
    for (let part = 0; part < 10; part++) socket.send("x".repeat(200), { fin: false });
  };
  assert.equal((await refusal(server.url, {}, send))[0], 1009);
  await server.close();
});

test("more peers than maxPeers are refused with 1013", async () => {
  const { client, server, stop } = await startPair({ maxPeers: 1 });
  assert.equal((await refusal(server.url))[0], 1013);
  assert.equal(await client.request("add", [1, 1]), 2);
  await stop();
});

test("a text that is no JSON is an error event, and the conversation goes on", async () => {
  const errors = [];
  const { server } = await startServer({}, (peer) => {
    peer.on("error", (error) => errors.push(error));
    peer.handle("add", ([a, b]) => a + b);
  });
  const socket = new WebSocket(server.url);
  const answers = [];
  socket.on("message", (text) => answers.push(JSON.parse(text)));
  socket.on("open", () => {
    socket.send("not json");
    socket.send('{"jsonrpc":"2.0","id":1,"method":"add","params":[1,2]}');
    socket.send(Buffer.from('{"jsonrpc":"2.0","id":"two","method":"add","params":[2,2]}'));
  });
  await waitFor(() => answers.length === 2 && errors.length > 0);
  assert.deepEqual(answers, [
    { jsonrpc: "2.0", id: 1, result: 3 },
    { jsonrpc: "2.0", id: "two", result: 4 },
  ]);
  assert.equal(errors[0].code, "ERR_SIGNALBOX_RPC_MALFORMED");
  socket.close();
  await server.close();
});

test("a client that never says what a WebSocket says is dropped, and the server goes on", async () => {
  const { connect } = require("node:net");
  const { client, port, stop } = await startPair({ handshakeTimeoutMs: 200 });
  for (const bytes of ["", "GET / HTTP/1.1\r\n\r\n", "\u0000\u0001\u0002".repeat(1_000), "GET / HTTP/1.1\r\nX: "]) {
    await new Promise((resolve) => {
      const socket = connect(port, "127.0.0.1", () => socket.write(bytes));
      socket.on("error", () => {});
      socket.on("close", resolve);
      socket.resume();
    });
  }
  assert.equal(await client.request("add", [1, 1]), 2);
  await stop();
});
