"use strict";

// One connection to an orchestrator, from its start to its end: opened, agreed upon, fed, shut down.

const { RpcPeer } = require("../rpc/index.js");
const { configForSidecar } = require("./config.js");
const { StateFeed } = require("./feed.js");
const { HELLO, READY, SHUTDOWN, agree, hello } = require("./handshake.js");
const { locateSidecar } = require("./locate.js");

class Connection {
  #config;
  #peer;
  #feed;
  #agreement;

  /** `offer`: `{ client, methods, sources, capabilities }`, what this program has for the orchestrator. */
  static async open(config, offer) {
    const connection = new Connection();
    connection.#config = config;
    connection.#feed = new StateFeed(offer.sources, (method, params) => connection.#peer?.notify(method, params));
    const methods = { ...offer.methods, ...connection.#feed.methods };
    const peer = await (config.mode === "sidecar" ? openSidecar(config, methods) : openService(config, methods));
    connection.#peer = peer;
    peer.on("close", () => connection.#feed.close());
    try {
      const said = hello(offer.client, offer.capabilities, config.capabilities);
      const answer = await peer.request(HELLO, said, { timeoutMs: config.handshakeTimeoutMs });
      connection.#agreement = agree(answer, config.capabilities);
      peer.notify(READY, { capabilities: connection.#agreement.capabilities });
      return connection;
    } catch (error) {
      await peer.close({ graceMs: 0 });
      throw error;
    }
  }

  get peer() {
    return this.#peer;
  }

  /** `{ version, server, capabilities }` */
  get agreement() {
    return this.#agreement;
  }

  /** Asks it to end, and waits; a sidecar is stopped then, tree and all. */
  async shutDown() {
    const { mode, shutdownTimeoutMs } = this.#config;
    if (mode === "sidecar") {
      // One that answers no more is stopped all the same.
      await this.#peer.request(SHUTDOWN, undefined, { timeoutMs: shutdownTimeoutMs }).catch(() => {});
    }
    await this.#peer.close(mode === "sidecar" ? { graceMs: shutdownTimeoutMs } : {});
  }
}

async function openSidecar(config, methods) {
  const { command, args, env } = locateSidecar(config.sidecar);
  const { cwd, env: given } = config.sidecar;
  const options = {
    command,
    args: [...args, "--mode=sidecar"],
    env: { ...env, ...configForSidecar(config), ...given },
  };
  if (cwd !== undefined) options.cwd = cwd;
  return RpcPeer.spawn({ ...options, framing: "newline", methods });
}

function openService({ service, handshakeTimeoutMs }, methods) {
  const options = { methods, connectTimeoutMs: handshakeTimeoutMs, reconnect: false };
  if (service.token !== undefined) options.token = service.token;
  return RpcPeer.connect(service.url, options);
}

module.exports = { Connection };
