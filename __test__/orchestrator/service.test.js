"use strict";
// An orchestrator behind a WebSocket, which other hosts may use, too.

const { RpcPeer, connectOrchestrator, serveOrchestratorOver } = require("signalbox");
const { assert, test, waitFor } = require("../harness.js");
const { next } = require("./start.js");

const TOKEN = "secret-token";

const methods = {
  "orchestrate.route": async ({ command }, { orchestrator }) =>
    command === "who" ? orchestrator.call("who") : { did: command },
};

/** Starts a service; those it serves are in `served`. */
async function listen(port = 0) {
  const served = [];
  const server = await RpcPeer.listen({ port, token: TOKEN }, (peer) => {
    serveOrchestratorOver(peer, { name: "service", methods }).then(
      (orchestrator) => served.push(orchestrator),
      () => {}, // it has gone again
    );
  });
  return { server, served, url: server.url, port: server.address.port };
}

const connect = (url, options) =>
  connectOrchestrator({ mode: "service", start: "eager", service: { url, token: TOKEN }, ...options });

test("a service is used by several hosts, and calls each of them", async () => {
  const { server, served, url } = await listen();
  const links = await Promise.all(["a", "b"].map((name) => connect(url, { methods: { who: () => name } })));
  for (const [index, link] of links.entries()) {
    assert.equal(link.state, "connected");
    assert.deepEqual(link.server, { name: "service", version: "0" });
    assert.equal(await link.execute("who"), ["a", "b"][index]);
  }
  await waitFor(() => served.length === 2, { what: "both to be ready there" });
  assert.equal(served[0].has("who"), true);
  // One host can't end what others use.
  const refused = await links[0].request("orchestrator.shutdown").catch((error) => error);
  assert.equal(refused.remoteCode, -32601);
  await links[0].close();
  assert.equal(await links[1].execute("who"), "b");
  await links[1].close();
  await server.close();
});

test("a service that refuses the token leaves the host without an orchestrator", async () => {
  const { server, url } = await listen();
  const link = await connect(url, { service: { url, token: "wrong" }, restart: { policy: "no" } });
  assert.deepEqual([link.state, link.degraded.reason], ["degraded", "unreachable"]);
  await assert.rejects(link.execute("a"), { code: "ERR_SIGNALBOX_ORCHESTRATOR_UNAVAILABLE" });
  await link.close();
  await server.close();
});

test("a service that comes back is used again, by itself", async () => {
  const first = await listen();
  const link = await connect(first.url, {
    restart: { policy: "always", maxRestarts: 1_000, minDelayMs: 5, maxDelayMs: 50 },
  });
  assert.deepEqual(await link.execute("a"), { did: "a" });
  const degraded = next(link, "degraded");
  await first.server.close();
  const { reason, error } = await degraded;
  assert.deepEqual([reason, error.code], ["lost", "ERR_SIGNALBOX_PEER_GONE"]);
  const connected = next(link, "connected");
  const second = await listen(first.port);
  assert.equal((await connected).restarts, 1);
  assert.deepEqual(await link.execute("b"), { did: "b" });
  await link.close();
  await second.server.close();
});
