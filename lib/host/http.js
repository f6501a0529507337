"use strict";

// The host behind HTTP, for development: each call is a request of its own, so that it can be looked at and repeated
// with curl. Nothing comes from the host but answers.

const { Agent, request } = require("node:http");
const { SignalboxError } = require("../errors.js");

const URL_VARIABLE = "SIGNALBOX_URL";
const TOKEN_VARIABLE = "SIGNALBOX_TOKEN";

const CANCEL = "$/cancelRequest";

/** An answer that is longer is none of a development server. */
const MAX_ANSWER_BYTES = 64 * 1024 * 1024;

class HttpTransport {
  isFaithful = false;
  isOpen = true;
  /** The host can't call this program. */
  isOneWay = true;
  #on;
  #agent = new Agent({ keepAlive: true });
  #url;
  #token;
  /** By the calls' ids. */
  #requests = new Map();

  constructor(on) {
    this.#on = on;
    this.#url = readUrl();
    this.#token = process.env[TOKEN_VARIABLE] ?? "";
  }

  send(message, onRefused) {
    if (message.method === CANCEL) return this.#cancel(message.params.id);
    const body = Buffer.from(JSON.stringify(message));
    const headers = {
      "content-type": "application/json",
      "content-length": body.length,
      authorization: `Bearer ${this.#token}`,
    };
    const sent = request(this.#url, { method: "POST", agent: this.#agent, headers });
    if (message.id !== undefined) this.#requests.set(message.id, sent);
    const fail = (error) => {
      if (this.#requests.get(message.id) === sent) this.#requests.delete(message.id);
      onRefused(error);
    };
    sent.on("error", (cause) =>
      fail(httpError(`The host at ${this.#url} can't be reached: ${cause.message}`, { cause })),
    );
    sent.on("response", (response) => this.#read(response, message, fail));
    sent.end(body);
    return true;
  }

  hold() {
    // A request in flight keeps the program running by itself.
  }

  close() {
    if (!this.isOpen) return;
    this.isOpen = false;
    for (const sent of this.#requests.values()) sent.destroy();
    this.#requests.clear();
    this.#agent.destroy();
  }

  #cancel(id) {
    this.#requests.get(id)?.destroy();
    this.#requests.delete(id);
    return true;
  }

  #read(response, message, fail) {
    const pieces = [];
    let length = 0;
    response.on("data", (piece) => {
      length += piece.length;
      if (length > MAX_ANSWER_BYTES)
        response.destroy(httpError(`The host's answer is over ${MAX_ANSWER_BYTES} bytes.`));
      else pieces.push(piece);
    });
    response.on("error", fail);
    response.on("end", () => {
      const text = Buffer.concat(pieces).toString("utf8");
      const status = response.statusCode;
      if (status !== 200 && status !== 204) {
        return fail(
          httpError(`The host refused "${message.method}" with HTTP ${status}: ${text.slice(0, 200)}`, { status }),
        );
      }
      if (message.id === undefined) return;
      this.#requests.delete(message.id);
      let value;
      try {
        value = JSON.parse(text);
      } catch (cause) {
        return fail(httpError(`The host's answer to "${message.method}" is not JSON.`, { cause, status }));
      }
      this.#on.value(value);
    });
  }
}

function readUrl() {
  const text = process.env[URL_VARIABLE];
  try {
    const url = new URL(text);
    if (url.protocol === "http:") return url;
  } catch {
    // told below
  }
  const found = text === undefined ? "not set" : JSON.stringify(text);
  throw httpError(
    `Can't reach the host by HTTP: ${URL_VARIABLE} must be a URL that begins with http://; it is ${found}.`,
  );
}

function httpError(message, facts) {
  return new SignalboxError("ERR_SIGNALBOX_HOST_HTTP", message, facts);
}

module.exports = { HttpTransport };
