"use strict";
const { request } = require("node:http");
const { join } = require("node:path");
const { HttpHost, run } = require("signalbox");
const { assert, test } = require("../harness.js");
const { runtimes } = require("../runtimes.js");

const methods = {
  "files.list": () => ["/a"],
  "files.read": ({ path }) => `text of ${path}`,
  fail() {
    throw Object.assign(new Error("not today"), { code: "E_TODAY" });
  },
  unanswerable: () => 5n,
};

/** One request, and how it was answered. */
function ask(url, { token, body = "", method = "POST", headers = {} } = {}) {
  return new Promise((resolve, reject) => {
    const all = { "content-type": "application/json", ...headers };
    if (token !== undefined) all.authorization = `Bearer ${token}`;
    const sent = request(url, { method, headers: all }, (response) => {
      let text = "";
      response.on("data", (piece) => (text += piece));
      response.on("end", () => resolve({ status: response.statusCode, text }));
    });
    sent.on("error", reject);
    sent.end(body);
  });
}

const call = (method, params, id = 1) => JSON.stringify({ jsonrpc: "2.0", id, method, params });

for (const runtime of runtimes) {
  const child = (args, env) =>
    run({
      command: runtime.command,
      args: [join(__dirname, "child.js"), ...args],
      env: { ...runtime.env, ...env },
      reject: false,
    });

  test(`a child in ${runtime.name} calls its host by HTTP`, async () => {
    const host = await HttpHost.listen();
    for (const dialect of ["2.0", "bare"]) {
      const { env } = host.admit(methods);
      const { stderr } = await child(["call", "files.read", '{"path":"/é"}'], { ...env, SIGNALBOX_DIALECT: dialect });
      assert.equal(stderr, 'got "text of /é"');
      const other = await child(["call", "files.delete", "{}"], { ...env, SIGNALBOX_DIALECT: dialect });
      assert.match(other.stderr, /ERR_SIGNALBOX_CALL_FAILED.*There is no method/);
    }
    await host.close();
  });

  test(`a child in ${runtime.name} is told when its host can't be reached, or refuses`, async () => {
    const host = await HttpHost.listen();
    const { env, dismiss } = host.admit(methods);
    dismiss();
    const refused = await child(["call", "files.list", "{}"], env);
    assert.match(refused.stderr, /ERR_SIGNALBOX_HOST_HTTP.*HTTP 401/);
    await host.close();
    const gone = await child(["call", "files.list", "{}"], env);
    assert.match(gone.stderr, /ERR_SIGNALBOX_HOST_HTTP.*can't be reached/);
    const nowhere = await child(["call", "files.list", "{}"], { SIGNALBOX_TRANSPORT: "http" });
    assert.match(nowhere.stderr, /ERR_SIGNALBOX_HOST_HTTP.*SIGNALBOX_URL/);
  });
}

test("each child may call what it was admitted to", async () => {
  const host = await HttpHost.listen();
  const one = host.admit({ one: () => 1 });
  const two = host.admit({ two: () => 2 });
  assert.equal(JSON.parse((await ask(host.url, { token: one.token, body: call("one") })).text).result, 1);
  assert.equal(JSON.parse((await ask(host.url, { token: two.token, body: call("two") })).text).result, 2);
  assert.equal(JSON.parse((await ask(host.url, { token: two.token, body: call("one") })).text).error.code, -32601);
  assert.equal(JSON.parse((await ask(host.url, { token: two.token, body: call("toString") })).text).error.code, -32601);
  await host.close();
});

test("requests without the token, of pages, by another name, or of another kind are refused", async () => {
  const host = await HttpHost.listen({ maxBodyBytes: 1_000 });
  const { token } = host.admit(methods);
  const body = call("files.list");
  const status = async (options, url = host.url) => (await ask(url, { token, body, ...options })).status;
  assert.equal(await status({}), 200);
  assert.equal(await status({ token: undefined }), 401);
  assert.equal(await status({ token: `${token.slice(1)}x` }), 401);
  assert.equal(await status({ headers: { origin: "http://127.0.0.1" } }), 403);
  assert.equal(await status({ headers: { host: "example.com" } }), 403);
  assert.equal(await status({}, `${host.url}/other`), 404);
  assert.equal(await status({ method: "GET", body: "" }), 405);
  assert.equal(await status({ headers: { "content-type": "text/plain" } }), 415);
  assert.equal(await status({ body: "{" }), 400);
  assert.equal(await status({ body: "[]" }), 400);
  assert.equal(await status({ body: call("files.list", "x".repeat(1_000)) }), 413);
  assert.equal(await status({}), 200);
  await host.close();
});

test("what a handler throws, or can't be sent, fails the call", async () => {
  const host = await HttpHost.listen();
  const { token } = host.admit(methods);
  const { error } = JSON.parse((await ask(host.url, { token, body: call("fail") })).text);
  assert.deepEqual([error.message, error.data.code], ["not today", "E_TODAY"]);
  assert.match(JSON.parse((await ask(host.url, { token, body: call("unanswerable") })).text).error.message, /BigInt/);
  assert.deepEqual(JSON.parse((await ask(host.url, { token, body: '{"id":"a","method":"fail"}' })).text), {
    id: "a",
    error: "not today",
  });
  assert.equal((await ask(host.url, { token, body: '{"jsonrpc":"2.0","method":"files.list"}' })).status, 204);
  await host.close();
});

test("a call that nobody waits for any more is cancelled", async () => {
  const host = await HttpHost.listen();
  let hangUp;
  const cancelled = new Promise((resolve) => {
    const hang = (_, { signal }) => {
      signal.addEventListener("abort", resolve);
      hangUp();
      return new Promise(() => {});
    };
    const { token } = host.admit({ hang });
    const sent = request(host.url, {
      method: "POST",
      headers: { "content-type": "application/json", authorization: `Bearer ${token}` },
    });
    sent.on("error", () => {});
    sent.end(call("hang"));
    hangUp = () => sent.destroy();
  });
  await cancelled;
  await host.close();
});

test("calls that run when the host closes are answered by an error, and the port is free", async () => {
  const host = await HttpHost.listen();
  const { port } = host;
  const { token } = host.admit({ hang: () => (host.close(), new Promise(() => {})) });
  const { text } = await ask(host.url, { token, body: call("hang") });
  assert.match(JSON.parse(text).error.message, /closed/);
  await host.close();
  const next = await HttpHost.listen({ port });
  assert.equal(next.port, port);
  await next.close();
});
