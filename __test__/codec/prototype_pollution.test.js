"use strict";
const { decode, encode } = require("../../lib/codec.js");
const { assert, test } = require("../harness.js");

const GUARDED = [Object, Array, Map, Set, Date, Error, RegExp, Function];
const keysOfAll = () => GUARDED.map((Class) => Reflect.ownKeys(Class.prototype));

/** Runs `attack`, whose outcome does not matter, and looks whether a prototype has changed. */
function leavesPrototypes(attack) {
  const before = keysOfAll();
  try {
    attack();
  } catch (error) {
    assert.match(String(error.code), /^ERR_SIGNALBOX_CODEC_/, error.stack);
  }
  assert.deepEqual(keysOfAll(), before);
  assert.equal({}.polluted, undefined);
  assert.equal([].polluted, undefined);
}

const KEYS = ["__proto__", "constructor", "prototype"];
const TAGS = [
  '"undefined"',
  '"-0"',
  '"Date"',
  '"Map"',
  '"Error"',
  '"null-prototype"',
  '"share"',
  '"ref",0',
  '"sparse",[9]',
  '"class","Money"',
];

test("no path, own or inherited, leads a row to a prototype", () => {
  for (const v of [
    "{}",
    "[]",
    '"text"',
    "1",
    '{"__proto__":{}}',
    '{"constructor":{"prototype":{}}}',
    '[{"name":"Error","own":{}}]',
  ]) {
    for (const tag of TAGS) {
      for (const a of KEYS) {
        for (const b of [...KEYS, "polluted"]) {
          const path = JSON.stringify([0, a, b]);
          leavesPrototypes(() => decode(`{"v":${v},"t":[[${path},${tag}]]}`));
          leavesPrototypes(() => decode(`{"v":${v},"t":[[[0],"Map"],[${path},${tag}]]}`));
        }
        leavesPrototypes(() => decode(`{"v":${v},"t":[[[0,"${a}"],${tag}]]}`));
      }
    }
  }
});

test("a key __proto__ arrives as an own property and changes no prototype", () => {
  const frames = [
    '{"v":{"__proto__":{"polluted":1}}}',
    '{"v":{"__proto__":{"polluted":1}},"t":[[[0,"__proto__","polluted"],"Date"]]}',
    '{"v":{"__proto__":{"polluted":1}},"t":[[[0,"__proto__"],"null-prototype"]]}',
    '{"v":{"__proto__":["polluted",1]},"t":[[[0,"__proto__"],"Map"]]}',
    '{"v":[{"polluted":1},{"__proto__":null}],"t":[[[0,0],"share"],[[0,1,"__proto__"],"ref",0]]}',
  ];
  for (const frame of frames) {
    leavesPrototypes(() => {
      const arrived = decode(frame);
      const holder = Array.isArray(arrived) ? arrived[1] : arrived;
      assert.deepEqual(Object.keys(holder), ["__proto__"]);
      assert.equal(Object.getPrototypeOf(holder), Object.prototype);
    });
  }
});

test("an error's own __proto__ arrives as an own property", () => {
  leavesPrototypes(() => {
    const error = decode('{"v":{"name":"Error","own":{"__proto__":{"polluted":1}}},"t":[[[0],"Error"]]}');
    assert.deepEqual(Object.keys(error), ["__proto__"]);
    assert.equal(Object.getPrototypeOf(error), Error.prototype);
  });
});

test("the compat form changes no prototype either", () => {
  const texts = [
    '{"__proto__":{"polluted":1}}',
    '{"__type":"Error","__proto__":{"polluted":1},"message":"m"}',
    '{"~__type":1,"__proto__":{"polluted":1}}',
    '{"__proto__":{"__type":"Date","value":"2020"}}',
  ];
  for (const text of texts) {
    leavesPrototypes(() => {
      const arrived = decode(text, [], { compat: "tagged" });
      assert.equal(Object.getPrototypeOf(arrived), Object.prototype);
      assert.ok(Object.hasOwn(arrived, "__proto__"));
    });
  }
});

test("setters that somebody put on Array.prototype are not called", () => {
  let calls = 0;
  const { text } = encode(Object.assign([], { length: 9 }, { 7: new Date(1) }));
  Object.defineProperty(Array.prototype, 7, {
    configurable: true,
    set() {
      calls++;
    },
  });
  try {
    assert.ok(decode(text)[7] instanceof Date);
    assert.equal(calls, 0);
  } finally {
    delete Array.prototype[7];
  }
});

test("setters that somebody put on Object.prototype are not called", () => {
  let calls = 0;
  const { text } = encode({ guarded: new Date(1), error: Object.assign(new Error("x"), { guarded: 1 }) });
  Object.defineProperty(Object.prototype, "guarded", {
    configurable: true,
    set() {
      calls++;
    },
  });
  try {
    const arrived = decode(text);
    assert.ok(arrived.guarded instanceof Date);
    assert.equal(arrived.error.guarded, 1);
    assert.equal(encode(arrived).text, text);
    assert.equal(calls, 0);
  } finally {
    delete Object.prototype.guarded;
  }
});
