"use strict";

// What `RpcPeer.connect` and `RpcPeer.listen` are given, checked, and as the engine wants it.

const { isIP } = require("node:net");
const { SignalboxError, optionType } = require("../../errors.js");
const { checkCount, checkOptions, checkTimeout } = require("../../option_checks.js");

/** Long enough for every pause of a healthy program, short enough to notice a cable that was pulled. */
const HEARTBEAT_MS = 5_000;

/** A server on the other side of the world, on a bad day. */
const CONNECT_TIMEOUT_MS = 10_000;

/** Room for a large document; more goes in parts. Others may connect, so this is less than a child may send. */
const MAX_FRAME_BYTES = 16 * 1024 * 1024;

/** What is kept for the other side until it has said that it has it. */
const MAX_KEPT_BYTES = 16 * 1024 * 1024;

/** Deeper than any sensible value. */
const MAX_DEPTH = 500;

/** A laptop that is carried to another room. */
const SESSION_TTL_MS = 60_000;

const MAX_PEERS = 1_000;

const MAX_BYTES = 1024 * 1024 * 1024;

const SHARED = ["token", "heartbeatMs", "maxFrameBytes", "maxKeptBytes"];

const CONNECT_OPTIONS = [...SHARED, "headers", "ca", "connectTimeoutMs", "reconnect", "session", "signal"];

const LISTEN_OPTIONS = [
  ...SHARED,
  "host",
  "port",
  "path",
  "origins",
  "maxPeers",
  "handshakeTimeoutMs",
  "sessionTtlMs",
  "tls",
];

const RECONNECT_OPTIONS = ["minDelayMs", "maxDelayMs", "factor", "jitter", "giveUpAfterMs"];

/** Parts options into those that `known` lists and the others, which are a peer's. */
function part(options, known, peerOptions, of) {
  checkOptions(options, [...known, ...peerOptions], of);
  const own = {};
  const peer = {};
  for (const [option, value] of Object.entries(options)) (known.includes(option) ? own : peer)[option] = value;
  return { own, peer };
}

function resolveShared({ token, heartbeatMs = HEARTBEAT_MS, ...options }) {
  const { maxFrameBytes = MAX_FRAME_BYTES, maxKeptBytes = MAX_KEPT_BYTES } = options;
  checkToken(token);
  checkCount(heartbeatMs, "heartbeatMs", 0, 2 ** 31 - 1);
  checkCount(maxFrameBytes, "maxFrameBytes", 1, MAX_BYTES);
  checkCount(maxKeptBytes, "maxKeptBytes", 1, MAX_BYTES);
  return { token: token ?? null, heartbeatMs, maxFrameBytes, maxKeptBytes, maxDepth: MAX_DEPTH };
}

/** Goes into a header, and into what a page offers as a protocol. */
function checkToken(token) {
  if (token === undefined) return;
  if (typeof token !== "string") throw optionType("token", "a string", token);
  if (!/^[\w.~+/=-]+$/.test(token)) throw outOfRange("token", "letters, digits and -._~+/= only, at least one");
}

function resolveConnect(url, options) {
  const { headers = {}, ca, connectTimeoutMs = CONNECT_TIMEOUT_MS, reconnect = true, session = true } = options;
  if (ca !== undefined && typeof ca !== "string") throw optionType("ca", "certificates in PEM", ca);
  if (typeof session !== "boolean") throw optionType("session", "a boolean", session);
  checkCount(connectTimeoutMs, "connectTimeoutMs", 1, 2 ** 31 - 1);
  return {
    ...resolveShared(options),
    ...resolveUrl(url),
    headers: Object.entries(headers).map(([name, value]) => [name, String(value)]),
    ca: ca ?? null,
    connectTimeoutMs,
    reconnect: resolveReconnect(reconnect),
    session,
  };
}

function resolveUrl(given) {
  const expected = 'an address such as "ws://127.0.0.1:3000/", "wss://example.org/" or "ws+unix:/run/example.sock"';
  if (typeof given !== "string" && !(given instanceof URL)) throw optionType("url", expected, given);
  let url;
  try {
    url = new URL(given);
  } catch {
    throw outOfRange("url", `${expected}; got ${JSON.stringify(given)}`);
  }
  const { protocol, hostname, port, pathname, search } = url;
  if (protocol === "ws+unix:") {
    return { url: "ws://localhost/", path: decodeURIComponent(pathname), isSecure: false };
  }
  if (protocol !== "ws:" && protocol !== "wss:") throw outOfRange("url", `${expected}; got ${String(given)}`);
  const isSecure = protocol === "wss:";
  return {
    url: `${protocol}//${url.host}${pathname}${search}`, // no name and password: they would be in errors
    host: hostname.replace(/^\[|\]$/g, ""),
    port: port === "" ? (isSecure ? 443 : 80) : Number(port),
    isSecure,
  };
}

function resolveReconnect(reconnect) {
  if (reconnect === false) return null;
  const options = reconnect === true ? {} : checkOptions(reconnect, RECONNECT_OPTIONS, "reconnect");
  const { minDelayMs = 100, maxDelayMs = 5_000, factor = 2, jitter = 0.5, giveUpAfterMs = Infinity } = options;
  checkCount(minDelayMs, "minDelayMs", 0, 2 ** 31 - 1);
  checkCount(maxDelayMs, "maxDelayMs", minDelayMs, 2 ** 31 - 1);
  if (!(factor >= 1 && factor <= 100)) throw outOfRange("factor", "a number from 1 to 100");
  if (!(jitter >= 0 && jitter <= 1)) throw outOfRange("jitter", "a number from 0 to 1");
  checkTimeout(giveUpAfterMs, true);
  return { minDelayMs, maxDelayMs, factor, jitter, giveUpAfterMs: giveUpAfterMs === Infinity ? null : giveUpAfterMs };
}

function resolveListen(options) {
  const { host = "127.0.0.1", port = 0, path, origins = [], tls, token } = options;
  const { maxPeers = MAX_PEERS, handshakeTimeoutMs = CONNECT_TIMEOUT_MS, sessionTtlMs = SESSION_TTL_MS } = options;
  if (path !== undefined && (options.host !== undefined || options.port !== undefined)) {
    throw outOfRange("path", "given without host and port: a server listens on one of both");
  }
  if (path !== undefined && (typeof path !== "string" || path === "")) throw optionType("path", "a path", path);
  if (typeof host !== "string") throw optionType("host", "a string", host);
  if (!Array.isArray(origins) || !origins.every((origin) => typeof origin === "string")) {
    throw optionType("origins", "an array of strings", origins);
  }
  checkCount(port, "port", 0, 65_535);
  checkCount(maxPeers, "maxPeers", 1, 1_000_000);
  checkCount(handshakeTimeoutMs, "handshakeTimeoutMs", 1, 2 ** 31 - 1);
  checkCount(sessionTtlMs, "sessionTtlMs", 0, 2 ** 31 - 1);
  if (token === undefined && path === undefined && !isLoopback(host)) {
    throw outOfRange("token", `given for a server on ${host}: everybody who reaches the machine could call it`);
  }
  const { cert = null, key = null } = resolveTls(tls);
  return {
    ...resolveShared(options),
    host,
    port,
    path: path ?? null,
    origins: origins.map((origin) => origin.replace(/\/$/, "")),
    maxPeers,
    handshakeTimeoutMs,
    sessionTtlMs,
    cert,
    key,
  };
}

function resolveTls(tls = {}) {
  const { cert, key } = checkOptions(tls, ["cert", "key"], "tls");
  const isGiven = typeof cert === "string" && typeof key === "string";
  if (!isGiven && Object.keys(tls).length > 0) throw optionType("tls", "{ cert, key }, both in PEM", tls);
  return { cert, key };
}

function isLoopback(host) {
  return host === "localhost" || host === "::1" || (isIP(host) === 4 && host.startsWith("127."));
}

function outOfRange(option, expected) {
  return new SignalboxError("ERR_SIGNALBOX_OPTION_RANGE", `Option "${option}" must be ${expected}.`, { option });
}

module.exports = { CONNECT_OPTIONS, LISTEN_OPTIONS, part, resolveConnect, resolveListen };
