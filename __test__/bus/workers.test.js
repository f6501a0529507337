"use strict";
const { EventBus, registerClass } = require("signalbox");
const { assert, test, waitFor } = require("../harness.js");
const { busName, endWorkers, inWorker } = require("./in_worker.js");

/** A test with workers and buses that are ended after it. */
function busTest(title, body) {
  test(title, async () => {
    const name = busName();
    const buses = [];
    const open = (options) => {
      const bus = new EventBus({ name, ...options });
      buses.push(bus);
      return bus;
    };
    try {
      await body({ name, open });
    } finally {
      for (const bus of buses) bus.close();
      await endWorkers();
    }
  });
}

const echo = ({ signalbox, data, tell, parentPort }) => {
  const bus = new signalbox.EventBus({ name: data });
  bus.on("ask", (payload) => bus.emit("answer", payload));
  parentPort.on("message", () => {});
  tell("ready");
};

busTest("buses of one name meet across workers, and know where they are", async ({ name, open }) => {
  const bus = open();
  const worker = inWorker(({ signalbox, data, tell, parentPort }) => {
    const there = new signalbox.EventBus({ name: data });
    parentPort.on("message", () => {});
    tell([there.context, there.source, there.connection.state]);
  }, name);
  const [context, source, state] = await worker.hear(Array.isArray);
  assert.equal(context, "worker");
  assert.match(source, /^worker-\d+$/);
  assert.equal(state, "connected");
  assert.equal(bus.source, "main");
  const host = process.versions.electron ? "electron-main" : process.versions.bun ? "bun" : "node";
  // A test runner may run its files in workers.
  if (require("node:worker_threads").isMainThread) assert.equal(bus.context, host);
});

busTest("values come back from a worker as what they were", async ({ name, open }) => {
  const bus = open();
  const worker = inWorker(echo, name);
  await worker.hear("ready");
  const cyclic = { list: [1] };
  cyclic.self = cyclic;
  const values = [
    new Date(5),
    new Map([[{ a: 1 }, new Set([1n])]]),
    2n ** 70n,
    undefined,
    -0,
    NaN,
    { nothing: undefined, text: "\u{1F600}é\ud800" },
    new Uint8Array([1, 2, 255]),
    /a/giu,
    [1, , 3], // eslint-disable-line no-sparse-arrays
    cyclic,
    null,
    "",
    false,
  ];
  for (const value of values) {
    const next = bus.waitFor("answer");
    bus.emit("ask", value);
    const answer = await next;
    assert.deepEqual(answer, value);
    if (value === 0) assert.ok(Object.is(answer, -0));
  }
});

busTest("an error arrives with class, code and cause", async ({ name, open }) => {
  class PaymentError extends Error {}
  const takeBack = registerClass("PaymentError", PaymentError);
  const bus = open();
  const worker = inWorker(({ signalbox, data, tell, parentPort }) => {
    class PaymentError extends Error {}
    signalbox.registerClass("PaymentError", PaymentError);
    const there = new signalbox.EventBus({ name: data });
    there.handle("pay", () => {
      const error = new PaymentError("declined", { cause: new RangeError("limit") });
      error.code = "E_DECLINED";
      throw error;
    });
    parentPort.on("message", () => {});
    tell("ready");
  }, name);
  await worker.hear("ready");
  const error = await bus.request("pay", {}).then(
    () => assert.fail("it was not rejected"),
    (rejected) => rejected,
  );
  assert.equal(error.code, "ERR_SIGNALBOX_CALL_FAILED");
  assert.equal(error.remoteCode, "E_DECLINED");
  assert.ok(error.cause instanceof PaymentError);
  assert.ok(error.cause.cause instanceof RangeError);
  takeBack();
});

busTest("requests go both ways, and their cancelling", async ({ name, open }) => {
  const bus = open();
  bus.handle("double", (n) => 2 * n);
  const worker = inWorker(({ signalbox, data, tell, parentPort }) => {
    const there = new signalbox.EventBus({ name: data });
    there.handle("wait", (_, { signal, source }) => {
      tell(`asked by ${source}`);
      signal.addEventListener("abort", () => tell("aborted"));
      return new Promise(() => {});
    });
    parentPort.on("message", () => {});
    there.request("double", 21).then(tell);
  }, name);
  assert.equal(await worker.hear((value) => typeof value === "number"), 42);
  const controller = new AbortController();
  const waiting = bus.request("wait", 1, { signal: controller.signal });
  waiting.catch(() => {});
  await worker.hear("asked by main");
  controller.abort();
  await assert.rejects(waiting, { code: "ERR_SIGNALBOX_CALL_CANCELLED" });
  await worker.hear("aborted");
});

busTest("a request to a worker that ends is rejected, and its handler is free", async ({ name, open }) => {
  const bus = open();
  const program = ({ signalbox, data, tell, parentPort }) => {
    const there = new signalbox.EventBus({ name: data });
    there.handle("wait", (mayAnswer) => mayAnswer || new Promise(() => {}));
    parentPort.on("message", () => {});
    tell("ready");
  };
  const worker = inWorker(program, name);
  await worker.hear("ready");
  const waiting = bus.request("wait", false);
  waiting.catch(() => {});
  assert.equal(await bus.request("wait", true), true);
  await worker.end();
  await assert.rejects(waiting, { code: "ERR_SIGNALBOX_PEER_GONE", method: "wait" });
  await assert.rejects(bus.request("wait", true), { code: "ERR_SIGNALBOX_CALL_NO_HANDLER" });
  await inWorker(program, name).hear("ready");
  assert.equal(await bus.request("wait", true), true);
});

busTest("a handler elsewhere is the only one of its method", async ({ name, open }) => {
  const bus = open();
  bus.handle("taken", () => 1);
  const worker = inWorker(({ signalbox, data, tell }) => {
    const there = new signalbox.EventBus({ name: data });
    try {
      there.handle("taken", () => 2);
    } catch (error) {
      tell(error.code);
    }
    there.handle("free", () => 2);
    tell("done");
  }, name);
  await worker.hear("done");
  assert.deepEqual(worker.told, ["ERR_SIGNALBOX_CALL_HANDLER_EXISTS", "done"]);
});

busTest("who begins to listen and says so hears the next event", async ({ name, open }) => {
  const bus = open();
  for (let i = 0; i < 20; i++) {
    const worker = inWorker(
      ({ signalbox, data, tell, parentPort }) => {
        const there = new signalbox.EventBus({ name: data.name });
        parentPort.on("message", () => {});
        there.on(`go ${data.i}`, (n) => tell(`heard ${n}`));
        tell("ready");
      },
      { name, i },
    );
    worker.worker.on("message", (value) => value === "ready" && bus.emit(`go ${i}`, i));
    await worker.hear(`heard ${i}`);
  }
});

busTest("workers hear each other, each sender's events in order, each once", async ({ name, open }) => {
  const EVENTS = 3_000;
  const bus = open();
  const program = ({ signalbox, data, tell, parentPort }) => {
    const there = new signalbox.EventBus({ name: data.name });
    const next = new Map();
    let count = 0;
    let isWrong = false;
    there.on("n", (n, { source, seq }) => {
      const expected = next.get(source) ?? { n: 0, seq: 0 };
      if (n !== expected.n || seq <= expected.seq) isWrong = true;
      next.set(source, { n: n + 1, seq });
      if (++count === data.total) tell({ isWrong, sources: next.size, own: next.get(there.source)?.n });
    });
    there.on("start", async () => {
      for (let n = 0; n < data.events; n++) if (!there.emit("n", n)) await there.drain();
    });
    parentPort.on("message", () => {});
    tell("ready");
  };
  const workers = Array.from({ length: 4 }, () => inWorker(program, { name, events: EVENTS, total: 4 * EVENTS }));
  for (const worker of workers) await worker.hear("ready");
  bus.emit("start");
  for (const worker of workers) {
    const outcome = await worker.hear((value) => value !== "ready");
    assert.deepEqual(outcome, { isWrong: false, sources: 4, own: EVENTS });
  }
});

busTest("a worker that is terminated in a flood harms nobody", async ({ name, open }) => {
  const bus = open();
  let heard = 0;
  let last = -1;
  bus.on("n", (n, { source }) => {
    if (source !== bus.source) heard++;
  });
  const flood = ({ signalbox, data, tell }) => {
    const there = new signalbox.EventBus({ name: data });
    let n = 0;
    const step = async () => {
      for (;;) {
        for (let i = 0; i < 100; i++) if (!there.emit("n", n++)) await there.drain();
        await new Promise((resolve) => setImmediate(resolve));
      }
    };
    there.on("n", () => {});
    tell("ready");
    step();
  };
  for (let round = 0; round < 5; round++) {
    const workers = [inWorker(flood, name), inWorker(flood, name)];
    const before = heard;
    await waitFor(() => heard > before + 1_000, { what: "a flood" });
    bus.emit("n", last--);
    await Promise.all(workers.map((worker) => worker.end()));
  }
  await waitFor(() => bus.stats().link.endpoints === 1);
  await bus.drain();
});

busTest("what a worker emits before it ends by itself arrives", async ({ name, open }) => {
  const bus = open();
  const heard = [];
  bus.on("*", (n) => heard.push(n));
  const worker = inWorker(({ signalbox, data }) => {
    const there = new signalbox.EventBus({ name: data });
    for (let n = 0; n < 500; n++) there.emit("n", n);
    process.exit(0);
  }, name);
  await worker.exited();
  await waitFor(() => heard.length === 500);
  assert.deepEqual(
    heard,
    Array.from({ length: 500 }, (_, n) => n),
  );
});

busTest("one bus of several in an environment is closed, the others go on", async ({ name, open }) => {
  const first = open();
  const second = open();
  const worker = inWorker(echo, name);
  await worker.hear("ready");
  const heard = [];
  first.on("answer", (n) => heard.push(`first ${n}`));
  second.on("answer", (n) => heard.push(`second ${n}`));
  const local = [];
  second.on("ask", (n) => local.push(n));
  first.emit("ask", 1);
  assert.deepEqual(local, [1]);
  await waitFor(() => heard.length === 2);
  first.close();
  second.emit("ask", 2);
  await waitFor(() => heard.length === 3);
  assert.deepEqual(heard, ["first 1", "second 1", "second 2"]);
});

busTest("options that differ from those of the bus that is open here are refused", async ({ open }) => {
  open({ history: 5 });
  open();
  open({ history: 5 });
  assert.throws(() => open({ history: 6 }), { code: "ERR_SIGNALBOX_OPTION_RANGE", option: "history" });
});
