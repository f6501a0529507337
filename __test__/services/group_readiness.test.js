"use strict";
const { createServer } = require("node:net");
const { assert, waitFor } = require("../harness.js");
const { idle, rejection, shell, testGroup, testThatNothingIsLeft } = require("./services.js");

const node = process.versions.electron || process.versions.bun ? "node" : process.execPath;

/** A program of Node's. */
function script(source, options = {}) {
  return { command: node, args: ["-e", source], killGraceMs: 2_000, ...options };
}

/** A port that nobody listens on. */
function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer().once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

testGroup("a line of output shows it, in colours too", async (start) => {
  const group = await start({
    text: shell("printf '  \\033[32mready\\033[39m in 3 ms\\n'; exec sleep 300", { ready: { line: "ready in" } }),
    pattern: shell("echo Listening on 4567 >&2; exec sleep 300", { ready: { line: /listening on \d+/i } }),
    terminal: shell("echo Up and running; exec sleep 300", { interactive: true, ready: { line: "running" } }),
  });
  assert.equal(group.state, "ready");
});

testGroup("an open port shows it", async (start) => {
  const source = 'setTimeout(() => require("net").createServer().listen(process.env.PORT, "127.0.0.1"), 150)';
  const group = await start({ a: script(source, { port: "auto", ready: { port: true } }) });
  assert.equal(group.status("a").state, "ready");
});

testGroup("a status of HTTP shows it, once it is one that counts", async (start) => {
  const source = `let count = 0;
    require("http").createServer((request, response) => {
      console.log(request.url);
      response.writeHead(++count < 3 ? 503 : 200).end();
    }).listen(process.env.PORT, "127.0.0.1")`;
  const group = await start({ a: script(source, { port: "auto", ready: { http: "/health?x=1" } }) });
  // The answer that counts may be here before the line about it.
  await waitFor(
    async () => {
      const lines = [];
      for await (const { text } of group.logs("a")) lines.push(text);
      return lines.length === 3 && lines.every((line) => line === "/health?x=1");
    },
    { what: "three requests" },
  );
});

testGroup("a message shows it", async (start) => {
  const group = await start({
    any: script('process.send("hello"); setInterval(() => {}, 1000)', { ready: { message: true } }),
    one: script(
      'process.send({ type: "busy" }); setTimeout(() => process.send({ type: "ready", port: 1 }), 50); setInterval(() => {}, 1000)',
      { ready: { message: { type: "ready" } } },
    ),
  });
  assert.equal(group.state, "ready");
});

testGroup("a file shows it, but not one that was there before", async (start, directory) => {
  require("node:fs").writeFileSync(`${directory}/ready`, "old");
  await new Promise((resolve) => setTimeout(resolve, 300));
  const group = await start({ a: shell("sleep 0.3; echo new > ready; exec sleep 300", { ready: { file: "ready" } }) });
  assert.equal(require("node:fs").readFileSync(`${directory}/ready`, "utf8"), "new\n");
  assert.equal(group.state, "ready");
});

testGroup("a command shows it, and so does time", async (start) => {
  const group = await start({
    command: shell("sleep 0.3; : > up; exec sleep 300", { ready: { command: "test", args: ["-e", "up"] } }),
    time: idle({ ready: { delayMs: 100 } }),
  });
  assert.equal(group.state, "ready");
});

testGroup("one that is not ready in time is stopped, and the start fails", async (start) => {
  const port = await freePort();
  const error = await rejection(start({ a: idle({ ready: { port, timeoutMs: 150 }, restart: "no" }) }));
  assert.equal(error.code, "ERR_SIGNALBOX_SERVICE_FAILED");
  assert.match(error.reason, /not ready within 150 ms/);
});

testGroup("a port that an earlier line named is of no use to the next run", async (start) => {
  // The pattern is looked for in the output of the run that goes on.
  const group = await start({
    a: shell("if [ -e second ]; then sleep 0.2; fi; echo up; : > second; exec sleep 300", { ready: { line: "up" } }),
  });
  const states = [];
  group.on("state", ({ state }) => states.push(state));
  await group.restart("a");
  assert.deepEqual(states, ["stopping", "starting", "ready"]);
  const lines = [];
  for await (const { text } of group.logs("a")) lines.push(text);
  assert.deepEqual(lines, ["up", "up"]);
});

testThatNothingIsLeft();
