"use strict";

// The streams' part of a document's session: its operations, and a port when it asks for one.

const { MessageChannelMain } = require("electron");
const { defaultManager } = require("../../../lib/manager.js");
const { StreamsHost } = require("./host.js");

/** Called for each session: `options` are those of `attach`, with `owner`, the window. */
function prepareStreams(session, { owner, processes = defaultManager(), terminals }) {
  const fault = (why) => session.fault(why);
  const host = new StreamsHost({ owner, processes, terminals, rights: session.rights, fault });
  for (const operation of host.operations) session.handle(operation, (args) => host.call(operation, args));
  // Only on demand: a port costs a page memory even while nothing goes through it.
  session.handle("streams.port", () => {
    const { port1, port2 } = new MessageChannelMain();
    host.takePort(port2);
    session.postPort(port1);
  });
  session.onGone(() => host.close());
}

module.exports = { StreamsHost, prepareStreams };
