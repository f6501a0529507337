"use strict";
const { decode, encode, registerClass } = require("../../lib/codec.js");
const { assert, test } = require("../harness.js");
const { assertSameGraph } = require("./same_graph.js");

class Money {
  constructor(amount) {
    this.amount = amount;
  }
  get doubled() {
    return this.amount * 2;
  }
}

function journey(value) {
  const { text, bytes } = encode(value);
  return decode(text, bytes);
}

/** Runs `check` while the class is registered. */
function registered(name, Class, codec, check) {
  const dispose = registerClass(name, Class, codec);
  try {
    return check();
  } finally {
    dispose();
  }
}

test("an instance arrives as one, without its constructor or setters being called", () => {
  let calls = 0;
  class Strict {
    constructor() {
      calls++;
    }
    set x(value) {
      calls += 100;
    }
  }
  registered("Strict", Strict, undefined, () => {
    const sent = Object.defineProperty(new Strict(), "x", { value: new Date(1), enumerable: true });
    const arrived = journey(sent);
    assert.ok(arrived instanceof Strict);
    assertSameGraph(arrived.x, new Date(1));
    assert.equal(calls, 1);
  });
});

test("a codec decides what travels, and is given what arrived complete", () => {
  const codec = {
    encode: (money) => ({ amounts: new Map([["amount", money.amount]]) }),
    decode: ({ amounts }) => new Money(amounts.get("amount")),
  };
  registered("Money", Money, codec, () => {
    const money = new Money(10);
    const [one, same] = journey([money, money]);
    assert.equal(one.doubled, 20);
    assert.equal(same, one);
  });
});

test("a disposer takes the registration back, once", () => {
  const dispose = registerClass("Money", Money);
  const { text } = encode(new Money(1));
  dispose();
  dispose();
  assertSameGraph(journey(new Money(1)), { amount: 1 });
  assert.throws(() => decode(text), { code: "ERR_SIGNALBOX_CODEC_UNSUPPORTED", className: "Money" });
  registered("Money", Money, undefined, () => assert.ok(decode(text) instanceof Money));
});

test("instances of a subclass that is not registered are not those of its parent", () => {
  class Euro extends Money {}
  registered("Money", Money, undefined, () => assertSameGraph(journey(new Euro(1)), { amount: 1 }));
});

test("a subclass of a built-in travels by its codec", () => {
  class Tags extends Set {}
  const codec = { encode: (tags) => [...tags], decode: (list) => new Tags(list) };
  registered("Tags", Tags, codec, () => assertSameGraph(journey(new Tags(["a"])), new Tags(["a"])));
  class Path extends Array {}
  const joined = { encode: (path) => path.join("/"), decode: (text) => Path.from(text.split("/")) };
  registered("Path", Path, joined, () => assertSameGraph(journey([Path.of("a", "b")]), [Path.of("a", "b")]));
});

test("a cycle through an instance with a codec is refused with its path", () => {
  const codec = { encode: (money) => ({ inner: money.amount }), decode: () => null };
  registered("Money", Money, codec, () => {
    const money = new Money();
    money.amount = [money];
    assert.throws(() => encode({ money }), {
      code: "ERR_SIGNALBOX_CODEC_UNSUPPORTED",
      path: ["money", "inner", 0],
      message: /a cycle through an instance/,
    });
    // Beside it the same instance twice is no cycle.
    money.amount = 1;
    journey([money, money]);
  });
});

test("what a codec throws is thrown at the sender, and the cause at the receiver", () => {
  const failure = new Error("from the codec");
  const fail = () => {
    throw failure;
  };
  registered("Money", Money, { encode: fail, decode: fail }, () => {
    assert.throws(
      () => encode(new Money(1)),
      (error) => error === failure,
    );
    assert.throws(() => decode('{"v":[1],"t":[[[0],"class","Money"]]}'), {
      code: "ERR_SIGNALBOX_CODEC_MALFORMED",
      cause: failure,
    });
  });
});

test("an own toJSON of a registered class is not asked", () => {
  class Asked {
    x = 1;
    toJSON() {
      throw new Error("asked");
    }
  }
  registered("Asked", Asked, undefined, () => assert.equal(journey(new Asked()).x, 1));
});

test("a name or class can be registered once, and built-in errors not at all", () => {
  registered("Money", Money, undefined, () => {
    assert.throws(() => registerClass("Money", class {}), { code: "ERR_SIGNALBOX_OPTION_RANGE", option: "name" });
    assert.throws(() => registerClass("Other", Money), { code: "ERR_SIGNALBOX_OPTION_RANGE", option: "constructor" });
  });
  assert.throws(() => registerClass("TypeError", class {}), { code: "ERR_SIGNALBOX_OPTION_RANGE", option: "name" });
  assert.throws(() => registerClass("Mine", TypeError), { code: "ERR_SIGNALBOX_OPTION_RANGE", option: "constructor" });
});

test("a class whose content is no property needs a codec", () => {
  for (const Class of [Map, class extends Map {}, class extends Date {}, class extends Array {}, Uint8Array, Promise]) {
    assert.throws(() => registerClass("Special", Class), { code: "ERR_SIGNALBOX_OPTION_RANGE", option: "codec" });
  }
});

test("wrong arguments of registerClass are refused", () => {
  const wrong = [
    [["", Money], "name"],
    [[1, Money], "name"],
    [["Money", {}], "constructor"],
    [["Money", () => {}], "constructor"],
    [["Money", Money, null], "codec"],
    [["Money", Money, { encode() {} }], "codec.decode"],
    [["Money", Money, { encode: 1, decode() {} }], "codec.encode"],
  ];
  for (const [args, option] of wrong) {
    assert.throws(() => registerClass(...args), { code: "ERR_SIGNALBOX_OPTION_TYPE", option });
  }
});
