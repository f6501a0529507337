"use strict";
const { chmodSync, mkdirSync, writeFileSync } = require("node:fs");
const { join } = require("node:path");
const {
  CONFIG_VARIABLE,
  configForSidecar,
  configOfThisProcess,
  readConfig,
} = require("../../lib/orchestrator/config.js");
const { StateFeed, readSources } = require("../../lib/orchestrator/feed.js");
const { agree, answerHello, hello } = require("../../lib/orchestrator/handshake.js");
const { locateSidecar } = require("../../lib/orchestrator/locate.js");
const { Router } = require("../../lib/orchestrator/router.js");
const { assert, tempDir, test } = require("../harness.js");

const RANGE = "ERR_SIGNALBOX_OPTION_RANGE";
const INCOMPATIBLE = "ERR_SIGNALBOX_ORCHESTRATOR_INCOMPATIBLE";

test("a config has defaults, and what is wrong in it is named by its path", () => {
  const { mode, start, sidecar } = readConfig();
  assert.deepEqual([mode, start, sidecar.runtime], ["manager-only", "lazy", "auto"]);
  for (const [config, option, code] of [
    [{ mode: "remote" }, "mode", RANGE],
    [{ start: 5 }, "start", "ERR_SIGNALBOX_OPTION_TYPE"],
    [{ sidecar: { runtime: "deno" } }, "sidecar.runtime", RANGE],
    [{ sidecar: { path: 5 } }, "sidecar.path", "ERR_SIGNALBOX_OPTION_TYPE"],
    [{ sidecar: { command: "x" } }, "command", "ERR_SIGNALBOX_OPTION_UNKNOWN"],
    [{ mode: "service" }, "service.url", RANGE],
    [{ mode: "service", service: { url: "http://x" } }, "service.url", RANGE],
    [{ capabilities: { required: "a" } }, "capabilities.required", "ERR_SIGNALBOX_OPTION_TYPE"],
  ]) {
    assert.throws(() => readConfig(config), { code, option });
  }
});

test("a sidecar reads what its host has told it, and the mode of its command line", () => {
  const env = configForSidecar(readConfig({ mode: "sidecar", capabilities: { required: ["a"] } }));
  assert.deepEqual(configOfThisProcess(env, []).capabilities.required, ["a"]);
  assert.equal(configOfThisProcess(env, []).mode, "sidecar");
  assert.equal(configOfThisProcess({}, ["node", "x.js", "--mode=sidecar"]).mode, "sidecar");
  assert.equal(configOfThisProcess({}, []).mode, "manager-only");
  assert.throws(() => configOfThisProcess({ [CONFIG_VARIABLE]: "{" }, []), { code: RANGE });
  assert.throws(() => configOfThisProcess({}, ["--mode=remote"]), { code: RANGE, option: "mode" });
});

test("both sides agree on the newest version, and on the capabilities that both want", () => {
  const wants = { required: ["a"], optional: ["b", "x"] };
  const said = hello({ name: "host" }, ["manager.createPane"], wants);
  const answer = answerHello(said, { name: "test" }, ["a", "b", "c"]);
  assert.deepEqual(agree(answer, wants), { version: 1, server: { name: "test" }, capabilities: ["a", "b"] });
  assert.deepEqual(agree(answer, { required: [] }).capabilities, ["a", "b", "c"]);
});

test("versions and capabilities that don't fit are told from each other", () => {
  const old = { protocol: { version: 3, oldest: 2 } };
  assert.throws(() => answerHello(old, {}, []), { code: INCOMPATIBLE, found: 3, expected: 1 });
  assert.throws(() => answerHello(undefined, {}, []), { code: INCOMPATIBLE });
  for (const answer of [undefined, {}, { protocol: { version: 2 } }, { protocol: { version: "1" } }]) {
    assert.throws(() => agree(answer, { required: [] }), { code: INCOMPATIBLE });
  }
  const answer = { protocol: { version: 1 }, capabilities: ["a"] };
  const lacking = { code: INCOMPATIBLE, missing: ["b", "c"] };
  assert.throws(() => agree(answer, { required: ["a", "b", "c"] }), lacking);
});

/** Makes files, and says what a process of a kind would find. */
function placed(kind, files) {
  const folder = tempDir();
  for (const name of files) {
    mkdirSync(join(folder, name, ".."), { recursive: true });
    writeFileSync(join(folder, name), "");
    chmodSync(join(folder, name), 0o755);
  }
  const here = { kind, execPath: `/bin/${kind}`, env: { PATH: join(folder, "bin") }, resourcesPath: folder };
  return { at: (name) => join(folder, name), here };
}

const plain = { runtime: "auto", args: ["-x"] };

test("the sidecar is where the option says, or the environment, or the app's resources", () => {
  const { at, here } = placed("node", ["a.js", "b.js", "orchestrator/index.js"]);
  const where = (options, env) =>
    locateSidecar({ ...plain, ...options }, { ...here, env: { ...here.env, ...env } }).args;
  const variable = { SIGNALBOX_ORCHESTRATOR_PATH: at("b.js") };
  assert.deepEqual(where({ path: at("a.js") }, variable), [at("a.js"), "-x"]);
  assert.deepEqual(where({}, variable), [at("b.js"), "-x"]);
  assert.deepEqual(where({}), [at("orchestrator/index.js"), "-x"]);
});

test("a sidecar runs in the host's own runtime, in another one, or by itself", () => {
  const { at, here } = placed("electron", ["a.js", "a.ts", "program", "bin/node", "bin/bun"]);
  const how = (options, more) => locateSidecar({ ...plain, ...options }, { ...here, ...more });
  const own = how({ path: at("a.js") });
  assert.deepEqual([own.command, own.env], ["/bin/electron", { ELECTRON_RUN_AS_NODE: "1" }]);
  assert.equal(how({ path: at("a.js"), runtime: "node" }).command, at("bin/node"));
  assert.equal(how({ path: at("a.js") }, { kind: "bun", execPath: "/bin/bun" }).command, "/bin/bun");
  assert.equal(how({ path: at("a.ts") }).command, at("bin/bun"));
  assert.deepEqual(how({ path: at("program") }), { command: at("program"), args: ["-x"], env: {} });
});

test("what is not found lists all that was tried", () => {
  const code = "ERR_SIGNALBOX_ORCHESTRATOR_NOT_FOUND";
  const { at, here } = placed("node", ["a.js"]);
  const tries = (options, more) => {
    try {
      locateSidecar({ ...plain, ...options }, { ...here, ...more });
    } catch (error) {
      assert.equal(error.code, code);
      for (const tried of error.tried) assert.ok(error.message.includes(tried));
      return error.tried;
    }
    return undefined;
  };
  assert.deepEqual(tries({ path: at("b.js") }), [at("b.js")]);
  assert.equal(tries({}).length, 4);
  assert.equal(tries({}, { resourcesPath: undefined }).length, 3);
  assert.deepEqual(tries({ path: at("a.js"), runtime: "bun" }), [at("bin/bun")]);
  assert.deepEqual(tries({ path: at("a.js"), runtime: "electron" }), ["electron (this program is none)"]);
});

test("commands are classified by the first route that matches, else by who has them", () => {
  const save = () => {};
  const router = new Router({ save, plan: save }, [
    { match: "ai.*", to: "orchestrator", fallback: "local" },
    { match: /^plan$/, to: "orchestrator", fallback: "local" },
    { match: (command) => command.length > 40, to: "local" },
  ]);
  assert.deepEqual(router.classify("save"), { to: "local", fallback: "error", handler: save });
  assert.deepEqual(router.classify("plan"), { to: "orchestrator", fallback: "local", handler: save });
  assert.deepEqual(router.classify("ai.ask"), { to: "orchestrator", fallback: "local", handler: undefined });
  assert.equal(router.classify("run tests").to, "orchestrator");
  assert.equal(router.classify("x".repeat(41)).to, "local");
  assert.throws(() => new Router({}, [{ match: "a" }]), { code: "ERR_SIGNALBOX_OPTION_TYPE", option: "routes[0].to" });
  assert.throws(() => new Router({ a: 5 }), { code: "ERR_SIGNALBOX_OPTION_TYPE", option: "commands.a" });
});

test("a subscriber gets a window of events, and then as many as it acknowledges", () => {
  const told = [];
  let push;
  const source = { snapshot: () => "now", listen: (tell) => ((push = tell), () => (push = undefined)) };
  const feed = new StateFeed(readSources({ panes: source }), (method, event) => told.push(event));
  const { "state.subscribe": subscribe, "state.ack": acknowledge, "state.unsubscribe": end } = feed.methods;
  assert.deepEqual(subscribe({ topic: "panes", window: 2 }), { id: 1, snapshot: "now" });
  for (let value = 1; value <= 2_000; value++) push(value);
  assert.deepEqual(
    told,
    [1, 2].map((value) => ({ id: 1, seq: value, value })),
  );
  for (const seq of [0, -1, 3, "1", undefined]) acknowledge({ id: 1, seq });
  assert.equal(told.length, 2);
  acknowledge({ id: 1, seq: 2 });
  // 1,024 waited; what came before them was left out, and counted.
  assert.deepEqual(told.slice(2), [
    { id: 1, seq: 3, value: 977, dropped: 974 },
    { id: 1, seq: 4, value: 978 },
  ]);
  end({ id: 1 });
  assert.equal(push, undefined);
  assert.throws(() => subscribe({ topic: "files" }), { code: RANGE });
  assert.throws(() => subscribe({ topic: "panes", window: 0 }), { code: "ERR_SIGNALBOX_OPTION_TYPE" });
});
