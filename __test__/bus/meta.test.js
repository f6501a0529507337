"use strict";
const { takesMeta } = require("../../lib/bus/takes_meta.js");
const { assert, test } = require("../harness.js");

const outer = () => {};

test("a listener that can't see a second argument is given none", () => {
  const without = [
    () => {},
    (payload) => payload,
    // prettier-ignore
    payload => payload,
    ({ a, b }) => [a, b],
    ([a, b]) => [a, b],
    async (payload) => payload,
    async () => {},
    // prettier-ignore
    async payload => payload,
    (payload) => (payload.b ? (c, d = 1) => [c, d] : 0),
    function () {},
    function (payload) {
      return payload;
    },
    function named({ a }) {
      return a;
    },
    async function (payload) {
      return payload;
    },
  ];
  for (const listener of without) assert.equal(takesMeta(listener), false, String(listener));
});

test("a listener that may see a second argument is given it", () => {
  const object = {
    method(payload) {
      return (() => arguments[1])(payload);
    },
    async(payload) {
      return [payload, (x) => x, arguments];
    },
    get getter() {
      return () => {};
    },
  };
  const withMeta = [
    (payload, meta) => meta,
    (payload, meta = 1) => meta,
    (payload, ...rest) => rest,
    (...all) => all,
    (payload = 1, meta = 2) => meta,
    ({ a } = {}, meta = 2) => [a, meta],
    (/* => */ payload, meta = 1) => meta,
    function () {
      return arguments[1];
    },
    function (payload, meta = 1) {
      return meta;
    },
    function (payload /* ) */, meta = 1) {
      return meta;
    },
    new Function("payload", 'return eval("argu" + "ments[1]")'),
    object.method,
    object.async,
    outer.bind(null),
    Math.max,
    new Proxy((payload, meta) => meta, {}),
    new Proxy(outer, { apply: (target, self, all) => all[1] }),
  ];
  for (const listener of withMeta) assert.equal(takesMeta(listener), true, String(listener));
});
