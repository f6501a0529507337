"use strict";
const { attach } = require("../../../electron/main.js");
const { assert, test, waitFor } = require("../../harness.js");
const { withWindow } = require("./open_window.js");
const { withBus } = require("./with_bus.js");

const RIGHTS = { receive: ["status:*"], emit: ["editor:saved"], request: ["open"], handle: ["render"] };

/** In the page: what its connection is told to be refused. */
const watchRefusals = (evaluate) =>
  evaluate(() => {
    window.refused = [];
    window.bus.connection.on("refused", ({ code, operation, names }) =>
      window.refused.push({ code, operation, names }),
    );
  });

test("a page can emit what its rule names; anything else is refused there and told in main", () =>
  withBus({ rights: RIGHTS }, async ({ bus, evaluate, startPage, refusals }) => {
    const heard = [];
    bus.on("*", (payload, { event }) => heard.push(event));
    await startPage();
    await watchRefusals(evaluate);
    await evaluate(() => {
      window.bus.emit("editor:closed", 1);
      window.bus.emit("editor:saved", 2);
    });
    await waitFor(() => heard.length > 0 && refusals.length > 0, { what: "one event and one refusal" });
    assert.deepEqual(heard, ["editor:saved"]);
    assert.deepEqual([refusals[0].code, refusals[0].operation], ["ERR_SIGNALBOX_BUS_REFUSED", "emit"]);
    await waitFor(() => evaluate(() => window.refused.length === 1), { what: "the refusal in the page" });
    const [refusal] = await evaluate(() => window.refused);
    assert.deepEqual([refusal.code, refusal.operation], ["ERR_SIGNALBOX_BUS_REFUSED", "emit"]);
  }));

test("a page hears what its rule names, also where it listens to everything", () =>
  withBus({ rights: RIGHTS }, async ({ bus, evaluate, startPage }) => {
    await startPage();
    await watchRefusals(evaluate);
    await evaluate(() => void window.bus.on("*", (payload, { event }) => window.received.push(event)));
    await waitFor(() => {
      bus.emit("secret", 1);
      bus.emit("status:changed", 2);
      return evaluate(() => window.received.length > 0);
    });
    assert.deepEqual([...new Set(await evaluate(() => window.received))], ["status:changed"]);
  }));

test("a page that listens to a name outside its rule is told so", () =>
  withBus({ rights: RIGHTS }, async ({ evaluate, startPage, refusals }) => {
    await startPage();
    await watchRefusals(evaluate);
    await evaluate(() => void window.bus.on("secret", () => {}));
    await waitFor(() => evaluate(() => window.refused.length === 1), { what: "the refusal in the page" });
    assert.deepEqual((await evaluate(() => window.refused))[0], {
      code: "ERR_SIGNALBOX_BUS_REFUSED",
      operation: "receive",
      names: ["secret"],
    });
    assert.deepEqual(refusals[0].names, ["secret"]);
  }));

test("a request outside the rule rejects with its refusal; one within it is answered", () =>
  withBus({ rights: RIGHTS }, async ({ bus, evaluate, startPage, refusals }) => {
    bus.handle("open", () => "opened");
    bus.handle("delete", () => assert.fail("it was called"));
    await startPage();
    const told = await evaluate(async () => [
      await window.bus
        .request("delete")
        .catch((error) => (error.code === "ERR_SIGNALBOX_CALL_FAILED" ? error.cause : error).code),
      await window.bus.request("open"),
    ]);
    assert.deepEqual(told, ["ERR_SIGNALBOX_BUS_REFUSED", "opened"]);
    assert.equal(refusals[0].operation, "delete");
  }));

test("a page can't answer for methods that its rule does not name", () =>
  withBus({ rights: RIGHTS }, async ({ bus, evaluate, startPage, refusals }) => {
    await startPage();
    await evaluate(() => {
      window.bus.connection.on("refused", () => {});
      window.bus.handle("login", () => "mine");
      window.bus.handle("render", () => "rendered");
    });
    await waitFor(() => refusals.length > 0, { what: "the refusal" });
    assert.deepEqual([refusals[0].operation, refusals[0].names], ["handle", ["login"]]);
    await assert.rejects(bus.request("login"), { code: "ERR_SIGNALBOX_CALL_NO_HANDLER" });
    assert.equal(await bus.request("render"), "rendered");
  }));

test("the first rule that fits a document's origin holds", () =>
  withWindow(
    {
      policy: [
        { origins: ["app://other"], buses: { default: { receive: ["*"] } } },
        { origins: ["file://"], buses: {} },
      ],
    },
    async ({ evaluate, refusals }) => {
      await evaluate(() => {
        window.bus = new window.signalbox.EventBus();
        window.bus.connection.on("refused", ({ message }) => window.received.push(message));
      });
      await waitFor(() => refusals.length === 1, { what: "the refusal" });
      assert.equal(refusals[0].bus, "default");
      await waitFor(() => evaluate(() => window.received.length === 1), { what: "the refusal in the page" });
      assert.match((await evaluate(() => window.received))[0], /names no such bus/);
    },
  ));

for (const [what, options, option, code = "ERR_SIGNALBOX_OPTION_TYPE"] of [
  ["no policy", {}, "policy"],
  ["a policy without origins", { policy: {} }, "policy.origins"],
  [
    "an origin with a path",
    { policy: { origins: ["http://localhost/app"] } },
    "policy.origins[0]",
    "ERR_SIGNALBOX_OPTION_RANGE",
  ],
  ["a star for an origin", { policy: { origins: ["*"] } }, "policy.origins[0]", "ERR_SIGNALBOX_OPTION_RANGE"],
  [
    "a right that does not exist",
    { policy: { origins: ["file://"], buses: { a: { send: [] } } } },
    "send",
    "ERR_SIGNALBOX_OPTION_UNKNOWN",
  ],
  [
    "a star in a name",
    { policy: [{ origins: ["file://"], buses: { a: { emit: ["a*b"] } } }] },
    "policy[0].buses.a.emit[0]",
    "ERR_SIGNALBOX_OPTION_RANGE",
  ],
  [
    "an option that does not exist",
    { policy: { origins: ["file://"] }, polices: 1 },
    "polices",
    "ERR_SIGNALBOX_OPTION_UNKNOWN",
  ],
]) {
  test(`attach refuses ${what}, and leaves the window as it was`, () =>
    withWindow({ policy: null }, ({ window }) => {
      assert.throws(
        () => attach(window, options),
        (error) => error.code === code && error.option === option,
      );
      attach(window, { policy: { origins: ["file://"] } }).dispose();
    }));
}

test("attach refuses what is neither a window nor a utility process", () => {
  assert.throws(() => attach({}, { policy: {} }), { code: "ERR_SIGNALBOX_OPTION_TYPE", option: "target" });
});
