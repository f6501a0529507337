"use strict";

// A remote end's place in the engine's hub, and what the engine says about it.

const { addReceiver, deliveryKinds, removeReceiver } = require("../../lib/environment.js");
const { acquireCore, releaseCore } = require("../../lib/bus/home.js");

class Endpoint {
  /** Who gets what the engine says: the bus of the document that is there now. */
  owner;
  #core;
  #native;
  #rights;
  #kinds = deliveryKinds();
  /** Of the newest batch that was sent. */
  #batch = 0;

  constructor(label, name, rights, wanted) {
    this.#rights = rights;
    this.#core = acquireCore(name, {});
    this.#native = this.#core.link.openRemote(label, rights, wanted);
    addReceiver(this.#native.id, this);
  }

  receive() {}
}

/** Opens endpoints on buses for remote ends with this label: `open(name, rights, wanted)`. */
function openEndpoint(label) {
  return (name, rights, wanted) => new Endpoint(label, name, rights, wanted);
}

module.exports = { openEndpoint, releaseCore, removeReceiver };
