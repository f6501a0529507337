"use strict";

// A server of the Model Context Protocol: the handshake, and its way to end.

const { checkTimeout } = require("../option_checks.js");
const { RpcPeer } = require("../rpc/spawn.js");
const { initializeFailed } = require("./failures.js");

const INITIALIZE_TIMEOUT_MS = 60_000;

/** Newest first: this one is asked for, all are taken. What is used of them here is the same in each. */
const PROTOCOL_VERSIONS = ["2025-06-18", "2025-03-26", "2024-11-05"];

/** A server ends when its input does; one that doesn't is sent signals after this time. */
const END_TIMEOUT_MS = 2_000;

class McpServer {
  #peer;
  #result;
  #nextToken = 1;

  constructor(peer, result) {
    this.#peer = peer;
    this.#result = result;
  }

  /** The connection: notifications, standard error, and the end. */
  get peer() {
    return this.#peer;
  }

  get process() {
    return this.#peer.process;
  }

  get capabilities() {
    return this.#result.capabilities ?? {};
  }

  get serverInfo() {
    return this.#result.serverInfo;
  }

  get instructions() {
    return this.#result.instructions;
  }

  get protocolVersion() {
    return this.#result.protocolVersion;
  }

  /** Calls a method. With `onProgress` the server is asked to tell of it. */
  request(method, params = {}, options = {}) {
    if (options.onProgress === undefined) return this.#peer.request(method, params, options);
    const progressToken = `progress-${this.#nextToken++}`;
    const marked = { ...params, _meta: { ...params._meta, progressToken } };
    return this.#peer.request(method, marked, { ...options, progressToken });
  }

  notify(method, params) {
    return this.#peer.notify(method, params);
  }

  handle(method, handler) {
    return this.#peer.handle(method, handler);
  }

  /** Ends the server's input, and stops what goes on nevertheless. */
  stop() {
    return this.#peer.close({ graceMs: END_TIMEOUT_MS });
  }

  async [Symbol.asyncDispose]() {
    await this.stop();
  }
}

/** Starts a server. Settles when it is initialized. */
async function spawnMcpServer({ clientInfo, capabilities = {}, roots, initializeTimeoutMs, ...spawnOptions }) {
  checkTimeout(initializeTimeoutMs, true);
  const peer = await RpcPeer.spawn({ framing: "newline", ...spawnOptions, dialect: "mcp" });
  peer.handle("ping", () => ({}));
  if (roots !== undefined) peer.handle("roots/list", () => ({ roots }));
  const params = {
    protocolVersion: PROTOCOL_VERSIONS[0],
    capabilities: roots === undefined ? capabilities : { roots: {}, ...capabilities },
    clientInfo: clientInfo ?? { name: "signalbox", version: "0" },
  };
  try {
    const timeoutMs = initializeTimeoutMs ?? INITIALIZE_TIMEOUT_MS;
    const result = await peer.request("initialize", params, { timeoutMs });
    if (!PROTOCOL_VERSIONS.includes(result?.protocolVersion)) throw wrongVersion(result?.protocolVersion);
    peer.notify("notifications/initialized");
    return new McpServer(peer, result);
  } catch (cause) {
    await peer.process.stop();
    throw initializeFailed(spawnOptions.command, cause);
  }
}

function wrongVersion(found) {
  return new Error(`it speaks version ${JSON.stringify(found)}, and here ${PROTOCOL_VERSIONS.join(", ")} are known`);
}

module.exports = { McpServer, spawnMcpServer };
