"use strict";

// Calls of children by HTTP, for development: on this machine alone, each child with a token of its own, which decides
// what it may call.

const { randomBytes, timingSafeEqual } = require("node:crypto");
const { disposer } = require("../disposer.js");
const { SignalboxError, optionType } = require("../errors.js");
const { checkCount, checkOptions } = require("../option_checks.js");
const { Seat } = require("./http_seat.js");

/** Other machines are never served. */
const ADDRESS = "127.0.0.1";

const PATH = "/rpc";

/** As for frames of other transports. */
const MAX_BODY_BYTES = 16 * 1024 * 1024;

const TOKEN_BYTES = 32;

const OPTIONS = ["port", "maxBodyBytes", "signal"];

class HttpHost {
  #server;
  #maxBodyBytes;
  /** By token. */
  #seats = new Map();
  #closing;

  constructor(maxBodyBytes) {
    this.#maxBodyBytes = maxBodyBytes;
    const { createServer } = require("node:http"); // a program without one does not wait for it to load
    this.#server = createServer((request, response) => this.#take(request, response));
  }

  /** Opens a port. Settles when children can call. */
  static async listen(options = {}) {
    const { port = 0, maxBodyBytes = MAX_BODY_BYTES, signal } = checkOptions(options, OPTIONS, "HttpHost.listen");
    checkCount(port, "port", 0, 65_535);
    checkCount(maxBodyBytes, "maxBodyBytes", 1, Number.MAX_SAFE_INTEGER);
    const host = new HttpHost(maxBodyBytes);
    await host.#listen(port);
    signal?.addEventListener("abort", () => void host.close(), { once: true });
    if (signal?.aborted) await host.close();
    return host;
  }

  #listen(port) {
    return new Promise((resolve, reject) => {
      this.#server.once("error", (cause) => {
        const message = `Can't listen on ${ADDRESS}:${port}: ${cause.message}.`;
        reject(new SignalboxError("ERR_SIGNALBOX_HOST_HTTP", message, { cause }));
      });
      this.#server.listen(port, ADDRESS, resolve);
    });
  }

  get port() {
    return this.#server.address()?.port;
  }

  get url() {
    return `http://${ADDRESS}:${this.port}${PATH}`;
  }

  /** Lets a child in, which may call these methods and no others: `env` is for its environment. */
  admit(methods) {
    if (typeof methods !== "object" || methods === null) throw optionType("methods", "an object of functions", methods);
    if (this.#closing) throw new SignalboxError("ERR_SIGNALBOX_HOST_HTTP", "The HTTP host is closed.");
    const token = randomBytes(TOKEN_BYTES).toString("base64url");
    const seat = new Seat(methods);
    this.#seats.set(token, seat);
    const dismiss = disposer(() => {
      this.#seats.delete(token);
      seat.close();
    });
    const env = { SIGNALBOX_TRANSPORT: "http", SIGNALBOX_URL: this.url, SIGNALBOX_TOKEN: token };
    return { token, env, dismiss, [Symbol.dispose]: dismiss };
  }

  ref() {
    this.#server.ref();
    return this;
  }

  unref() {
    this.#server.unref();
    return this;
  }

  /** Ends all calls. Settles when the port is free. */
  close() {
    this.#closing ??= new Promise((resolve) => {
      for (const seat of this.#seats.values()) seat.close();
      this.#seats.clear();
      this.#server.close(() => resolve());
      this.#server.closeIdleConnections?.(); // from Node 18.2 on; before, they close after their 5 s
    });
    return this.#closing;
  }

  async [Symbol.asyncDispose]() {
    await this.close();
  }

  #take(request, response) {
    const refuse = (status, reason) => {
      // What is still to come of the body is not waited for.
      response.writeHead(status, { "content-type": "text/plain", connection: "close" }).end(`${reason}\n`);
    };
    const seat = this.#seatOf(request.headers.authorization);
    if (request.url !== PATH) return refuse(404, `There is nothing but ${PATH} here.`);
    // Pages send an origin, and a name that was made to lead here shows in `host`.
    if (request.headers.origin !== undefined) return refuse(403, "Pages are not served.");
    if (!this.#isOwnName(request.headers.host)) return refuse(403, "Not the name of this host.");
    if (!seat) return refuse(401, "The token is missing or wrong.");
    if (request.method !== "POST") return refuse(405, "Only POST is served.");
    if (!/^application\/json\b/.test(request.headers["content-type"] ?? "")) {
      return refuse(415, "The body must be application/json.");
    }
    this.#read(request, (error, value) => {
      if (error) return refuse(...error);
      seat.answer(value, response, refuse);
    });
  }

  #isOwnName(name) {
    return name === `${ADDRESS}:${this.port}` || name === `localhost:${this.port}`;
  }

  #seatOf(authorization = "") {
    const [, given] = /^Bearer (\S+)$/.exec(authorization) ?? [];
    if (given === undefined) return undefined;
    const bytes = Buffer.from(given);
    for (const [token, seat] of this.#seats) {
      const own = Buffer.from(token);
      if (own.length === bytes.length && timingSafeEqual(own, bytes)) return seat;
    }
    return undefined;
  }

  #read(request, done) {
    const pieces = [];
    let length = 0;
    request.on("error", () => {}); // the child has gone, and nobody waits for an answer
    request.on("data", (piece) => {
      if (length > this.#maxBodyBytes) return;
      length += piece.length;
      if (length <= this.#maxBodyBytes) pieces.push(piece);
      else done([413, `The body is over ${this.#maxBodyBytes} bytes.`]);
    });
    request.on("end", () => {
      if (length > this.#maxBodyBytes) return;
      let value;
      try {
        value = JSON.parse(Buffer.concat(pieces).toString("utf8"));
      } catch {
        return done([400, "The body is not JSON."]);
      }
      done(undefined, value);
    });
  }
}

module.exports = { HttpHost };
