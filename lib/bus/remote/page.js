"use strict";

// The transport of a page: the bridge that the preload put into its world.

const { Connection } = require("./connection.js");
const { noPreload, otherVersion } = require("./failures.js");
const { BRIDGE, PROTOCOL } = require("./protocol.js");

class PageTransport {
  /** "page", or "preload" in the app's own preload, which has a connection to itself. */
  world = "page";
  #bridge;
  #undo = [];

  start(receive, { leaving, port }) {
    this.#bridge = globalThis[BRIDGE];
    if (this.#bridge === undefined) throw noPreload();
    const { protocol, version } = this.#bridge;
    if (protocol !== PROTOCOL) throw otherVersion(`The preload (signalbox ${version})`, protocol, PROTOCOL);
    this.world = this.#bridge.world;
    this.#bridge.listen(receive);
    this.#listen("pagehide", leaving);
    this.#listen("message", ({ source, data, ports }) => {
      if (source === globalThis && data?.signalbox === "port" && data.world === this.world && ports.length === 1)
        port(ports[0]);
    });
  }

  send(kind, bus, number, text, name, peer) {
    this.#bridge.send(kind, bus, number, text, name, peer);
  }

  close() {
    for (const undo of this.#undo.splice(0)) undo();
    this.#bridge?.listen(() => {});
  }

  #listen(event, listener) {
    globalThis.addEventListener(event, listener);
    this.#undo.push(() => globalThis.removeEventListener(event, listener));
  }
}

let connection;

/** This page's connection to the main process, made on first use. */
function pageConnection() {
  connection ??= new Connection(new PageTransport());
  return connection;
}

/** What kind of host this is. */
function pageContext() {
  return globalThis[BRIDGE]?.world === "preload" ? "electron-preload" : "electron-renderer";
}

module.exports = { pageConnection, pageContext };
