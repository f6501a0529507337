// Calls its parent, one call after the other, and tells how long each took. By signalbox/child where that is the parent's
// library, else by Node's own channel.

const [, , library, rounds, warmRounds] = process.argv;

async function signalboxCall() {
  const { createRequire } = await import("node:module");
  const { host } = createRequire(import.meta.url)("../../../lib/child_side.js");
  return { call: (params) => host.call("echo", params), tell: (times) => host.call("times", times) };
}

function forkCall() {
  const waiting = new Map();
  let nextId = 1;
  process.on("message", ({ id, result }) => {
    const resolve = waiting.get(id);
    waiting.delete(id);
    resolve(result);
  });
  const ask = (method) => (params) =>
    new Promise((resolve) => {
      const id = nextId++;
      waiting.set(id, resolve);
      process.send({ id, method, params });
    });
  return { call: ask("echo"), tell: ask("times") };
}

const { call, tell } = library === "signalbox" ? await signalboxCall() : forkCall();
const times = [];
for (let round = -Number(warmRounds); round < Number(rounds); round++) {
  const begun = performance.now();
  const returned = await call({ number: round, text: "small" });
  const us = (performance.now() - begun) * 1_000;
  if (returned.number !== round) throw new Error("another answer than the one asked for");
  if (round >= 0) times.push(us);
}
await tell(times);
process.exit(0);
