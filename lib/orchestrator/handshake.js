"use strict";

// What both sides say first: the versions that they speak, and what they can do. Pure.

const { SignalboxError } = require("../errors.js");

/** The method by which the host says hello. */
const HELLO = "orchestrator.hello";

/** Told when both have agreed. */
const READY = "orchestrator.ready";

/** The request to shut down. */
const SHUTDOWN = "orchestrator.shutdown";

/** Of this conversation: raised when a side that knows the old one would misunderstand the new one. */
const VERSION = 1;

/** The oldest that is still spoken. */
const OLDEST = 1;

/** What the host says. */
function hello(client, capabilities, { required, optional }) {
  return { protocol: { version: VERSION, oldest: OLDEST }, client, capabilities, required, optional };
}

/** What the orchestrator answers, or why it can't. */
function answerHello(params, server, capabilities) {
  const { version, oldest } = params?.protocol ?? {};
  if (!Number.isInteger(version) || !Number.isInteger(oldest)) {
    throw incompatible("the host's hello names no version of the protocol", { expected: VERSION });
  }
  const common = Math.min(version, VERSION);
  if (common < oldest || common < OLDEST) {
    throw incompatible(`the host speaks versions ${oldest} to ${version}, the orchestrator ${OLDEST} to ${VERSION}`, {
      found: version,
      expected: VERSION,
    });
  }
  return { protocol: { version: common }, server, capabilities };
}

/** What both agree on: `{ version, server, capabilities }`. Throws why they can't. */
function agree(answer, { required, optional }) {
  const version = answer?.protocol?.version;
  if (!Number.isInteger(version) || version < OLDEST || version > VERSION) {
    const what = version === undefined ? "no version" : `version ${JSON.stringify(version)}`;
    throw incompatible(
      `the orchestrator answered with ${what} of the protocol, and ${OLDEST} to ${VERSION} are spoken here`,
      {
        found: version,
        expected: VERSION,
      },
    );
  }
  const offered = Array.isArray(answer.capabilities) ? answer.capabilities : [];
  const missing = required.filter((name) => !offered.includes(name));
  if (missing.length > 0) throw incompatible(`the orchestrator lacks ${missing.join(", ")}`, { missing, offered });
  const wanted = (name) => optional === undefined || optional.includes(name) || required.includes(name);
  return { version, server: answer.server, capabilities: offered.filter(wanted) };
}

function incompatible(why, facts) {
  const message = `Host and orchestrator don't fit together: ${why}. Install versions that do.`;
  return new SignalboxError("ERR_SIGNALBOX_ORCHESTRATOR_INCOMPATIBLE", message, facts);
}

module.exports = { HELLO, READY, SHUTDOWN, VERSION, agree, answerHello, hello };
