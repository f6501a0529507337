"use strict";

// What `attach` gives back: a window or utility process with its policy, and the documents that come and go in it.

const { systemClock } = require("../lib/clock.js");
const { ConnectionStatus } = require("../lib/bus/connection.js");
const { checkCount, checkOptions } = require("../lib/option_checks.js");
const { SignalboxError, optionType } = require("../lib/errors.js");
const { Listeners } = require("../lib/listeners.js");
const { KIND, PROTOCOL } = require("../lib/bus/remote/protocol.js");
const { Audit } = require("./audit.js");
const { Policy } = require("./policy/policy.js");
const { faultOf, isNonce, readObject } = require("./session/messages.js");
const { Lingering } = require("./session/lingering.js");
const { openEndpoint } = require("./session/endpoint.js");
const { Session, textOf } = require("./session/session.js");

const KNOWN = ["policy", "processes", "terminals", "lingerMs", "onRefused"];

/** Long enough for a reload of a large app, short enough that a window that never comes back costs nothing for long. */
const LINGER_MS = 30_000;

/** What prepares a session: `(session, attachment options)`. The streams' part adds itself. */
const preparations = [];

class Attachment {
  #options;
  #policy;
  #target;
  #audit;
  #status = new ConnectionStatus(systemClock);
  #connection = this.#status.open().connection;
  #refusals = new Listeners();
  #closings = new Listeners();
  #lingerMs;
  #lingering = new Lingering();
  /** Living documents by nonce: the main frame's, and those of frames where the policy has them. */
  #sessions = new Map();
  /** Main documents that have just gone, by nonce: their last acknowledgements come after that. */
  #leaving = new Map();
  /** Documents that were refused, so that their repeated hellos are not told again. */
  #strangers = new Set();
  #late = 0;
  #isClosed = false;

  constructor(makeTarget, options) {
    const { lingerMs = LINGER_MS, onRefused, policy } = checkOptions(options, KNOWN, "attach");
    checkCount(lingerMs, "lingerMs", 0, 2 ** 31 - 1);
    if (onRefused !== undefined) this.#refusals.add(onRefused);
    this.#options = options;
    this.#target = makeTarget({
      message: (ids, nonce, message, readSender) => this.#receive(ids, nonce, message, readSender),
      documentGone: (isGone, reason) => this.#documentGone(isGone, reason),
      closed: (reason) => this.#close(reason, "disconnected"),
    });
    if (policy === undefined) throw optionType("policy", "an object: nothing is allowed that it does not name", policy);
    this.#policy = new Policy(policy, this.#target);
    this.#lingerMs = lingerMs;
    this.#audit = new Audit(
      (refusal) => this.#refusals.call(refusal),
      () => this.#target.describe(),
    );
    this.#target.start();
  }

  get connection() {
    return this.#connection;
  }

  get isDisposed() {
    return this.#isClosed;
  }

  on(event, listener, options) {
    if (event === "refused") return this.#refusals.add(listener, options);
    if (event === "closed") return this.#closings.add(listener, options);
    const message = `An attachment has no event ${JSON.stringify(event)}. Its events: refused, closed.`;
    throw new SignalboxError("ERR_SIGNALBOX_OPTION_RANGE", message, { option: "event" });
  }

  stats() {
    return {
      documents: [...this.#sessions.values()].filter((session) => !session.isOver).length,
      lingering: this.#lingering.size,
      refused: this.#audit.total,
      late: this.#late,
      buses: [...this.#sessions.values()].flatMap((session) => session.stats),
    };
  }

  dispose() {
    for (const session of this.#sessions.values()) session.dismiss("the main process let go of this window");
    this.#close("disposed of", "disconnected");
  }

  [Symbol.dispose]() {
    this.dispose();
  }

  // --- Messages ------------------------------------------------------------------------------------------------------

  /** `ids` are the sender's process and frame; `readSender()` finds out more about it, which takes a while. */
  #receive(ids, nonce, message, readSender) {
    const session = this.#sessions.get(nonce);
    // A session ends with its document's place in the frame: the origin that was checked at its hello is still there.
    if (session !== undefined && isSame(session.document, ids)) return session.receive(message);
    const sender = readSender();
    if (!sender.isCurrent) return this.#receiveLate(sender, nonce, message);
    if (session !== undefined) {
      return this.#refuse(sender, nonce, "ERR_SIGNALBOX_BUS_FRAME_FORGED", "it speaks for another document");
    }
    const fault = isNonce(nonce) ? faultOf(message) : "it names no document";
    if (fault !== undefined) return this.#refuse(sender, nonce, "ERR_SIGNALBOX_BUS_FRAME", fault);
    if (message[0] === KIND.HELLO) return this.#greet(sender, nonce, message);
    if (this.#strangers.has(nonce)) return undefined;
    this.#refuse(sender, nonce, "ERR_SIGNALBOX_BUS_FRAME_UNKNOWN", "it comes from a document that did not say hello");
    return undefined;
  }

  /** Of a document that is not there any more, only what it has seen counts. */
  #receiveLate({ processId, frameId }, nonce, message) {
    this.#late++;
    const session = this.#leaving.get(nonce);
    const isLeaving = session?.document.processId === processId && session.document.frameId === frameId;
    if (isLeaving && message[0] === KIND.ACK && faultOf(message) === undefined) {
      session.acknowledge(message[1], message[2]);
    }
  }

  #greet(sender, nonce, [, , protocol, text]) {
    const { processId, frameId, isMainFrame, origin, frame } = sender;
    const world = readObject(text)?.world === "preload" ? "preload" : "page";
    const document = { nonce, processId, frameId, isMainFrame, origin, frame, world };
    if (protocol !== PROTOCOL) return this.#turnAway(document, otherProtocol(protocol));
    const rights = this.#policy.rightsOf(document);
    if (rights === undefined) return this.#turnAway(document, stranger(document));
    const isThere = (other) => other.processId === processId && other.frameId === frameId && other.world === world;
    const there = [...this.#sessions.values()].find((other) => isThere(other.document));
    // Whoever was cut off stays so, under any name, until the window navigates.
    if (there?.isOver) return undefined;
    // Another document in the same frame: the one before is gone, whether that was told or not.
    this.#documentGone(isThere, "navigated");
    const session = new Session(document, rights, {
      post: (...message) => this.#target.post(document, ...message),
      audit: (error) => this.#audit.refused(error, document),
      hub: openEndpoint(this.#target.label, this.#lingerMs),
      lingering: this.#lingering,
      onState: () => this.#noteState(),
    });
    this.#sessions.set(nonce, session);
    session.postPort = (port) => this.#target.postPort(document, port);
    for (const prepare of preparations) prepare(session, { ...this.#options, owner: this.#target.owner });
    session.welcome();
    this.#noteState();
    return undefined;
  }

  #turnAway(document, error) {
    if (!this.#strangers.has(document.nonce)) {
      if (this.#strangers.size >= MOST_STRANGERS) this.#strangers.clear();
      this.#strangers.add(document.nonce);
      this.#audit.refused(error, document);
    }
    this.#target.post(document, KIND.REFUSED, 0, 0, textOf(error));
  }

  #refuse(sender, nonce, code, why) {
    this.#audit.refused(new SignalboxError(code, `A message was refused: ${why}.`), sender);
    // Whoever has the nonce of a document that is over says hello again; nobody else hears this.
    if (isNonce(nonce) && code === "ERR_SIGNALBOX_BUS_FRAME_UNKNOWN") {
      this.#target.post({ ...sender, nonce }, KIND.CLOSED, 0, 0, "the main process does not know this document");
    }
  }

  // --- Life ----------------------------------------------------------------------------------------------------------

  #documentGone(isGone, reason) {
    for (const [nonce, session] of this.#sessions) {
      if (!isGone(session.document)) continue;
      this.#sessions.delete(nonce);
      if (session.document.isMainFrame) this.#rememberLeaving(nonce, session);
      session.end(reason, false);
    }
    if (reason.startsWith("crashed")) this.#status.change("disconnected", reason);
    else this.#noteState();
  }

  #rememberLeaving(nonce, session) {
    this.#leaving.set(nonce, session);
    for (const [oldest] of this.#leaving) if (this.#leaving.size > MOST_LEAVING) this.#leaving.delete(oldest);
  }

  #close(reason, state) {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#target.stop();
    for (const session of this.#sessions.values()) session.end(reason, true);
    this.#sessions.clear();
    this.#leaving.clear();
    this.#lingering.close();
    this.#status.change(state, reason);
    this.#audit.close();
    this.#closings.settle(reason);
  }

  #noteState() {
    if (this.#isClosed) return;
    const sessions = [...this.#sessions.values()].filter((session) => !session.isOver);
    if (sessions.length === 0) this.#status.change("connecting", "no document of this window has said hello");
    else if (sessions.some((session) => session.isBehind)) this.#status.change("degraded", "a receiver is behind");
    else this.#status.change("connected");
  }
}

/** The page's world and its preload's. */
const MOST_LEAVING = 2;

/** Nonces of refused documents that are remembered: each is 32 characters. */
const MOST_STRANGERS = 64;

function isSame(document, { processId, frameId }) {
  return document.processId === processId && document.frameId === frameId;
}

function otherProtocol(found) {
  const message =
    `This page speaks version ${found} of signalbox's protocol, and the main process version ${PROTOCOL}. Install one ` +
    "version of signalbox, build the page and the preload again, and restart the app.";
  return new SignalboxError("ERR_SIGNALBOX_BUS_VERSION", message, { found, expected: PROTOCOL, isFatal: true });
}

function stranger({ origin, isMainFrame }) {
  const what = isMainFrame ? `pages of the origin ${origin}` : `frames of the origin ${origin}`;
  const advice = isMainFrame ? `Add it to "origins" of the policy` : `Add a rule with frames: "any" for it`;
  const message = `The policy of this window has no rule for ${what}. ${advice}, if the page is yours.`;
  return new SignalboxError("ERR_SIGNALBOX_BUS_REFUSED", message, { operation: "hello", isFatal: true });
}

module.exports = { Attachment, preparations };
