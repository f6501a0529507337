"use strict";
const { writeFileSync } = require("node:fs");
const { join } = require("node:path");
const { pathToFileURL } = require("node:url");
const { BunNativeProcessManager } = require("signalbox");
const { assert, tempDir, test } = require("../harness.js");

/** A service that says its name and then sleeps. */
const sleeper = (name, more) => ({ command: "sh", args: ["-c", `echo "I am ${name}"; exec sleep 600`], ...more });

const CONFIG = { processes: { db: sleeper("db"), api: sleeper("api", { dependsOn: ["db"] }) } };

/** A manager of a folder with a config; it is stopped at the end. */
function testManager(name, use, config = CONFIG) {
  test(name, async () => {
    const directory = tempDir();
    writeFileSync(join(directory, "signalbox.config.json"), JSON.stringify(config));
    const pm = new BunNativeProcessManager(directory);
    try {
      await use(pm, directory);
    } finally {
      await pm.stop();
    }
  });
}

const states = (pm) => pm.status().map(({ name, status }) => `${name} ${status}`);

testManager("it starts what the directory's config says", async (pm, directory) => {
  assert.equal(pm.cwd, directory);
  assert.deepEqual(pm.status(), []);
  await pm.start();
  assert.deepEqual(states(pm), ["db ready", "api ready"]);
  assert.ok(pm.status("db").pid > 0);
  assert.equal(pm.status("nobody"), undefined);
});

testManager("it starts a config that it is given", async (pm) => {
  await pm.start({ processes: { other: sleeper("other") } });
  assert.deepEqual(states(pm), ["other ready"]);
});

testManager("it starts those that are named, with what they depend on, and others later", async (pm) => {
  await pm.start("db");
  assert.deepEqual(states(pm), ["db ready", "api pending"]);
  await pm.start(["api"]);
  assert.deepEqual(states(pm), ["db ready", "api ready"]);
});

testManager("it stops one service, and all", async (pm) => {
  await pm.start();
  await pm.stop("api");
  assert.deepEqual(states(pm), ["db ready", "api stopped"]);
  await pm.stop();
  assert.deepEqual(states(pm), ["db stopped", "api stopped"]);
});

testManager("it starts again after all was stopped", async (pm) => {
  await pm.start();
  const { pid } = pm.status("db");
  await pm.stop();
  await pm.start();
  assert.deepEqual(states(pm), ["db ready", "api ready"]);
  assert.notEqual(pm.status("db").pid, pid);
});

testManager("it restarts one service, and all", async (pm) => {
  await pm.start();
  const before = pm.status().map(({ pid }) => pid);
  await pm.restart("api");
  assert.equal(pm.status("db").pid, before[0]);
  assert.notEqual(pm.status("api").pid, before[1]);
  await pm.restart();
  assert.deepEqual(states(pm), ["db ready", "api ready"]);
  assert.notEqual(pm.status("db").pid, before[0]);
});

testManager("restarting what does not run starts it", async (pm) => {
  await pm.restart("db");
  assert.equal(pm.status("db").status, "ready");
});

testManager("calls are done in their order", async (pm) => {
  const all = [pm.start(), pm.stop(), pm.start("db")];
  await Promise.all(all);
  assert.deepEqual(states(pm), ["db ready", "api pending"]);
});

testManager("logs are lines of all or of one", async (pm) => {
  await pm.start();
  const linesOf = async (...args) => {
    const lines = [];
    for await (const { service, text } of pm.logs(...args)) lines.push(`${service}: ${text}`);
    return lines.sort();
  };
  const reader = pm.logs("api", { follow: true });
  assert.equal((await reader.next()).value.text, "I am api");
  await reader.return();
  assert.deepEqual(await linesOf("api"), ["api: I am api"]);
  assert.ok((await linesOf()).includes("api: I am api"));
});

testManager("another config is refused while one runs", async (pm) => {
  await pm.start();
  await assert.rejects(pm.start(CONFIG), { code: "ERR_SIGNALBOX_SERVICES_RUNNING" });
  assert.deepEqual(states(pm), ["db ready", "api ready"]);
});

testManager("a failed start rejects, and the next one can go well", async (pm) => {
  const broken = {
    processes: { bad: { command: "sh", args: ["-c", "echo no; exit 3"], restart: "no", oneshot: true } },
  };
  await assert.rejects(pm.start(broken), { code: "ERR_SIGNALBOX_SERVICE_FAILED" });
  await pm.start(CONFIG);
  assert.deepEqual(states(pm), ["db ready", "api ready"]);
});

testManager("unknown names and wrong configs are told", async (pm) => {
  await assert.rejects(pm.start("nobody"), { code: "ERR_SIGNALBOX_SERVICE_UNKNOWN" });
  await assert.rejects(pm.start({ processes: { a: {} } }), { code: "ERR_SIGNALBOX_CONFIG_INVALID" });
  await pm.start("db");
  await assert.rejects(pm.restart("nobody"), { code: "ERR_SIGNALBOX_SERVICE_UNKNOWN" });
});

test("the directory is a path, a file: URL, or the working directory", () => {
  assert.equal(new BunNativeProcessManager().cwd, process.cwd());
  assert.equal(new BunNativeProcessManager(pathToFileURL("/srv")).cwd, "/srv");
  assert.throws(() => new BunNativeProcessManager(1), { code: "ERR_SIGNALBOX_OPTION_TYPE", option: "cwd" });
  assert.throws(() => new BunNativeProcessManager().logs(), { code: "ERR_SIGNALBOX_SERVICE_STOPPED" });
});
