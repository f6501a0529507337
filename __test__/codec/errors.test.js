"use strict";
const { readFileSync } = require("node:fs");
const { decode, encode, registerClass } = require("../../lib/codec.js");
const { SignalboxError } = require("../../lib/errors.js");
const { assert, test } = require("../harness.js");

function journey(value) {
  const { text, bytes } = encode(value);
  return decode(text, bytes);
}

/** What a call throws. */
function caught(fail) {
  try {
    fail();
  } catch (error) {
    return error;
  }
  throw new Error("nothing was thrown");
}

test("an error of the host arrives with all that a handler looks at", () => {
  const sent = caught(() => readFileSync("/no/such/file"));
  const error = journey({ error: sent }).error;
  assert.ok(error instanceof Error);
  for (const key of ["name", "message", "stack", "code", "errno", "syscall", "path"])
    assert.equal(error[key], sent[key], key);
  assert.deepEqual(Object.keys(error), Object.keys(sent));
});

test("the stack is the sender's, and message and stack are not enumerable", () => {
  const sent = new RangeError("x");
  const error = journey(sent);
  assert.equal(error.stack, sent.stack);
  assert.deepEqual(Object.keys(error), []);
  assert.equal(Object.getOwnPropertyDescriptor(error, "message").enumerable, false);
});

test("reviving an error leaves Error.stackTraceLimit as it was", () => {
  const limit = Error.stackTraceLimit;
  journey(new Error("x"));
  assert.equal(Error.stackTraceLimit, limit);
});

test("built-in errors and ours arrive as instances of their classes, however they are nested", () => {
  const sent = new TypeError("outer", {
    cause: new AggregateError([new SyntaxError("a"), new SignalboxError("ERR_SIGNALBOX_TIMEOUT", "late")], "many"),
  });
  const error = journey(sent);
  assert.ok(error instanceof TypeError);
  assert.ok(error.cause instanceof AggregateError);
  assert.ok(error.cause.errors[0] instanceof SyntaxError);
  assert.ok(error.cause.errors[1] instanceof SignalboxError);
  assert.equal(error.cause.errors[1].code, "ERR_SIGNALBOX_TIMEOUT");
});

test("an error of an unknown class is an Error with its name", () => {
  class FooError extends Error {
    get name() {
      return "FooError";
    }
  }
  const error = journey(new FooError("x"));
  assert.equal(Object.getPrototypeOf(error), Error.prototype);
  assert.equal(error.name, "FooError");
  assert.deepEqual(Object.keys(error), []);
});

test("an error class that only the receiver registered is found by the error's name", () => {
  class FooError extends Error {}
  const { text } = encode(Object.defineProperty(new FooError("x"), "name", { value: "FooError" }));
  const dispose = registerClass("FooError", FooError);
  const error = decode(text);
  dispose();
  assert.ok(error instanceof FooError);
  assert.ok(!(decode(text) instanceof FooError));
});

test("an error class that only the sender registered leaves its name", () => {
  class QuietError extends Error {}
  const dispose = registerClass("QuietError", QuietError);
  const { text } = encode(new QuietError("x"));
  dispose();
  const error = decode(text);
  assert.equal(Object.getPrototypeOf(error), Error.prototype);
  assert.equal(error.name, "QuietError");
});

test("neither constructor nor setters of an error's class are called", () => {
  let calls = 0;
  class StrictError extends Error {
    constructor(options) {
      super(options.message);
      calls++;
    }
    get code() {
      return "inherited";
    }
    set code(value) {
      calls += 100;
    }
  }
  const dispose = registerClass("StrictError", StrictError);
  const sent = Object.defineProperty(new StrictError({ message: "x" }), "code", { value: "OWN", enumerable: true });
  const error = journey(sent);
  dispose();
  assert.equal(calls, 1);
  assert.ok(error instanceof StrictError);
  assert.equal(error.code, "OWN");
});

test("an abort reason keeps its name and message", () => {
  const controller = new AbortController();
  controller.abort();
  const { reason } = controller.signal;
  const error = journey(reason);
  assert.ok(error instanceof Error);
  assert.equal(error.name, "AbortError");
  assert.equal(error.message, reason.message);
});

test("a stack or message that is no string stays behind", () => {
  const sent = new Error("x");
  Object.defineProperty(sent, "stack", { value: ["frames"], configurable: true });
  Object.defineProperty(sent, "message", { value: { a: 1 }, configurable: true });
  const fields = JSON.parse(encode(sent).text).v;
  assert.deepEqual(fields, { name: "Error" });
});

test("a chain of causes that leads back ends", () => {
  const [a, b] = [new Error("a"), new Error("b")];
  a.cause = b;
  b.cause = a;
  const error = journey(a);
  assert.equal(error.cause.cause, error);
});
