"use strict";

// Language servers by language, each started when it is first asked for.

const { optionType } = require("../errors.js");
const { noServerFor } = require("./failures.js");
const { spawnLanguageServer } = require("./language_server.js");

class LanguageServers {
  /** By name: `{ languages, options, starting }`. */
  #entries = new Map();
  #names = new Map();

  /** `{ name: { languages, …options of spawnLanguageServer } }` */
  constructor(servers) {
    if (typeof servers !== "object" || servers === null) throw optionType("servers", "an object", servers);
    for (const [name, { languages, ...options }] of Object.entries(servers)) {
      if (!Array.isArray(languages)) throw optionType(`${name}.languages`, "an array of language ids", languages);
      this.#entries.set(name, { options, starting: undefined });
      for (const language of languages) if (!this.#names.has(language)) this.#names.set(language, name);
    }
  }

  /** The languages that there is a server for. */
  get languages() {
    return [...this.#names.keys()];
  }

  /** The server of a language, running. All who ask at once get the same; one that failed to start is tried again. */
  async for(language) {
    const entry = this.#entries.get(this.#names.get(language));
    if (!entry) throw noServerFor(language, this.languages);
    entry.starting ??= spawnLanguageServer(entry.options);
    const { starting } = entry;
    try {
      const server = await starting;
      if (server.state !== "stopped" && server.state !== "failed") return server;
    } catch (error) {
      if (entry.starting === starting) entry.starting = undefined;
      throw error;
    }
    if (entry.starting === starting) entry.starting = undefined;
    return this.for(language);
  }

  /** Those that were asked for and are up. */
  async list() {
    const settled = await Promise.allSettled(this.#started());
    return settled.filter(({ status }) => status === "fulfilled").map(({ value }) => value);
  }

  /** Shuts all of them down. They can be asked for again. */
  async stopAll() {
    const started = this.#started();
    for (const entry of this.#entries.values()) entry.starting = undefined;
    await Promise.all(
      started.map((starting) =>
        starting.then(
          (server) => server.stop(),
          () => {}, // it never ran
        ),
      ),
    );
  }

  async [Symbol.asyncDispose]() {
    await this.stopAll();
  }

  #started() {
    return [...this.#entries.values()].map(({ starting }) => starting).filter((starting) => starting !== undefined);
  }
}

module.exports = { LanguageServers };
