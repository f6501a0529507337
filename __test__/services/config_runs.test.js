"use strict";
// What a config says is what programs find, and what the engine does.

const { mkdirSync, readFileSync, writeFileSync } = require("node:fs");
const { join } = require("node:path");
const { ProcessManager } = require("signalbox");
const { SERVICE } = require("../../lib/services/config/schema");
const { assert, tempDir, test, waitFor } = require("../harness.js");

/** A program of this host's kind. */
const program = (source, more) => ({
  command: process.execPath,
  args: ["-e", source],
  ...more,
  env: { ELECTRON_RUN_AS_NODE: "1", ...more?.env },
});

const shell = (text, more) => ({ command: "sh", args: ["-c", text], killGraceMs: 2_000, ...more });

const SERVER = `require("node:http")
  .createServer((request, response) => response.end(process.env.SIGNALBOX_SERVICE + " " + request.url))
  .listen(Number(process.env.PORT), "127.0.0.1");`;

/** A test with a folder; all that it started is stopped. */
function testRun(name, use) {
  test(name, async () => {
    const manager = new ProcessManager();
    const directory = tempDir();
    try {
      await use(
        (processes, more, options) => manager.start({ processes, ...more }, { directory, ...options }),
        directory,
      );
    } finally {
      await manager.stopAll();
    }
  });
}

/** The lines that a service has written. */
async function linesOf(group, label) {
  const lines = [];
  for await (const { text } of group.logs(label)) lines.push(text);
  return lines;
}

testRun("a service listens on its free port, is ready by it, and those behind it know it", async (start) => {
  const group = await start({
    api: program(SERVER, { port: "auto", ready: { http: "/up" }, healthCheck: { port: true, intervalMs: 50 } }),
    web: shell('echo "$API_PORT ${URL}"; exec sleep 600', {
      dependsOn: ["api"],
      env: { URL: "http://127.0.0.1:${services.api.port}/" },
      ready: { line: /^\d+ http:/ },
    }),
  });
  const [line] = await linesOf(group, "web");
  const [port, url] = line.split(" ");
  assert.equal(url, `http://127.0.0.1:${port}/`);
  assert.equal(await (await fetch(url)).text(), "api /");
});

testRun("programs find their variables, from the host, from files and from the config", async (start, directory) => {
  writeFileSync(join(directory, ".env"), 'FROM_FILE="two words"\nBOTH=file\n');
  const text =
    'echo "$FROM_FILE|$BOTH|$FROM_ALL|${REMOVED-removed}|$SIGNALBOX_SERVICE|$SIGNALBOX_INSTANCE|$JOINED"; exec sleep 600';
  const own = { BOTH: "own", REMOVED: undefined, JOINED: "<${FROM_FILE}>" };
  const group = await start(
    { a: shell(text, { envFile: ".env", env: own, ready: { line: "|" } }) },
    { env: { FROM_ALL: "all", REMOVED: "no" } },
  );
  assert.deepEqual(await linesOf(group, "a"), ["two words|own|all|removed|a|0|<two words>"]);
});

testRun("instances have their own numbers, ports and files; more of them have others", async (start, directory) => {
  const text = 'echo "$SIGNALBOX_INSTANCE $PORT"; exec sleep 600';
  const group = await start({ w: shell(text, { instances: 2, port: "auto", log: "w.log", ready: { line: " " } }) });
  await group.scale("w", 3);
  const lines = await Promise.all(["w.0", "w.1", "w.2"].map((label) => linesOf(group, label)));
  const [numbers, ports] = [0, 1].map((part) => lines.map(([line]) => line.split(" ")[part]));
  assert.deepEqual(numbers, ["0", "1", "2"]);
  assert.equal(new Set(ports).size, 3);
  const written = () =>
    ["w.log", "w-1.log", "w-2.log"].map((name) => readFileSync(join(directory, name), "utf8").trim());
  await waitFor(() => written().every((log, index) => log === lines[index][0]), { what: "the logs" });
});

testRun("one instance goes on with its port when another joins it", async (start) => {
  const group = await start({ w: shell('echo "$PORT"; exec sleep 600', { port: "auto", ready: { line: /\d/ } }) });
  const { pid } = group.status("w");
  await group.scale("w", 2);
  assert.deepEqual(
    group.status().map(({ label }) => label),
    ["w", "w.1"],
  );
  assert.equal(group.status("w").pid, pid);
  const [joined] = await linesOf(group, "w.1");
  const all = await linesOf(group, "w"); // of both: it is the service's name
  assert.equal(new Set(all).size, 2);
  assert.ok(all.includes(joined));
});

testRun("one service waits until another has ended well", async (start, directory) => {
  const group = await start({
    migrate: shell("echo done > migrated", { oneshot: true }),
    api: shell("cat migrated; exec sleep 600", { dependsOn: ["migrate"], ready: { line: "done" } }),
  });
  assert.equal(group.status("migrate").state, "completed");
  assert.equal(readFileSync(join(directory, "migrated"), "utf8"), "done\n");
});

testRun("a service restarts when a file changes that it watches", async (start, directory) => {
  mkdirSync(join(directory, "src"));
  writeFileSync(join(directory, "src", "a.js"), "1");
  const watch = { include: "src/**/*.js", debounceMs: 10 };
  const group = await start({ a: shell("exec sleep 600", { watch }) });
  const { pid } = group.status("a");
  const isAnother = () => group.status("a").pid !== pid && group.status("a").state === "ready";
  let writes = 0;
  let dueAt = 0;
  await waitFor(
    () => {
      // Again after a while: watching may begin a moment after the service is ready.
      if (Date.now() > dueAt && !isAnother()) {
        writeFileSync(join(directory, "src", "a.js"), String(++writes));
        dueAt = Date.now() + 1_000;
      }
      return isAnother();
    },
    { what: "a restart" },
  );
  assert.equal(group.status("a").restarts, 0, "it was asked for, not needed");
});

testRun("the engine takes every option", async (start, directory) => {
  const every = {
    name: "every",
    command: "true",
    args: ["a"],
    shell: "/bin/sh",
    cwd: ".",
    env: { A: 1 },
    envFile: { path: "none.env", optional: true },
    extendEnv: false,
    port: "auto",
    dependsOn: { other: "started" },
    ready: { line: /up (?<port>\d+)\s/i, timeoutMs: "1m" },
    healthCheck: { command: "true", args: ["x"], shell: true, timeoutMs: 1, startPeriodMs: 5, retries: 1 },
    restart: {
      policy: "on-failure",
      minDelayMs: 1,
      maxDelayMs: 2,
      factor: 1.5,
      jitter: 0,
      windowMs: 1,
      resetAfterMs: 0,
    },
    oneshot: true,
    schedule: "*/5 0-12/2 1,15 jan-mar 5-7",
    instances: 2,
    watch: { include: ["src", "**/*.{js,ts}", "[a-z]?.js"], exclude: ["dist", "**/x"] },
    interactive: { cols: 100, rows: 30, name: "vt100" },
    stdin: "pipe",
    ipc: true,
    limits: { memoryBytes: { warn: 1, kill: "1 GiB" }, treeMemoryBytes: "2 GiB", openFiles: 100, coreBytes: 0 },
    log: { path: "every.log", maxBytes: "1 MiB", maxFiles: 2, gzip: true },
    stopSignal: "SIGINT",
    killGraceMs: 0,
    profiles: "all",
    autostart: false,
  };
  assert.deepEqual(Object.keys(every).sort(), Object.keys(SERVICE.fields).sort());
  const ready = {
    port: { port: 1, host: "::1" },
    http: { http: "http://localhost:1/x?y", status: [200, 204] },
    message: { message: { type: "up" } },
    file: { file: "up" },
    command: { command: "true" },
    delayMs: { delayMs: 1 },
  };
  const others = Object.entries(ready).map(([name, how]) => [name, { command: "true", autostart: false, ready: how }]);
  const interval = {
    command: "true",
    autostart: false,
    schedule: { intervalMs: "1h" },
    healthCheck: { http: "http://h/" },
  };
  const processes = { every, other: shell("exec sleep 600"), interval, ...Object.fromEntries(others) };
  const group = await start(processes, {}, { profiles: ["all"], only: ["other"] });
  assert.equal(group.status().length, 2 + 1 + 1 + others.length);
  assert.deepEqual(group.status("every.1").state, "pending");
  assert.equal(group.status("other").state, "ready");
  assert.ok(directory.length > 0);
});
