"use strict";
// The guardian, from which children are started: what it is, that nobody notices it, and what happens without it.

const {
  chmodSync,
  copyFileSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  readlinkSync,
  statSync,
  writeFileSync,
} = require("node:fs");
const { join } = require("node:path");
const { engineStats, spawn, spawnPty } = require("signalbox");
const { collect, collectProcess } = require("../collect.js");
const { assert, skipUnless, tempDir, test, waitFor } = require("../harness.js");
const { runScript } = require("../script.js");
const { findProcesses, isRunning, stat } = require("../system.js");
const { guardianOf, newMark } = require("../trees.js");

const EXECUTABLE = join(__dirname, "..", "..", "signalbox-guardian.linux-x64-gnu");

/** Starts a child that waits, for tests that look at its surroundings. */
const sleeper = () => spawn({ command: "sleep", args: ["60"] });

test("it is the parent of children, in the host's session and in a process group of its own", async () => {
  const child = await sleeper();
  const terminal = spawnPty("sleep", ["60"]);
  const { pid, keeper } = guardianOf(child.pid);
  assert.equal(guardianOf(terminal.pid).pid, pid);
  assert.equal(stat(keeper).parent, process.pid);
  assert.equal(stat(pid).session, stat(process.pid).session);
  assert.equal(stat(pid).group, keeper);
  await Promise.all([child.kill(), terminal.stop()]);
});

test("it holds nothing of the host's: no stream, no directory, no environment", async () => {
  const child = await sleeper();
  const { pid, keeper } = guardianOf(child.pid);
  for (const process of [pid, keeper]) {
    for (const stream of [0, 1, 2]) assert.equal(readlinkSync(`/proc/${process}/fd/${stream}`), "/dev/null");
    assert.equal(readlinkSync(`/proc/${process}/cwd`), "/");
    assert.equal(readFileSync(`/proc/${process}/environ`, "utf8"), "");
  }
  const kinds = readdirSync(`/proc/${pid}/fd`).map((fd) => readlinkSync(`/proc/${pid}/fd/${fd}`).replace(/\[.*/, ""));
  assert.deepEqual([...new Set(kinds)].sort(), ["/dev/null", "anon_inode:", "socket:"]);
  assert.deepEqual(readdirSync(`/proc/${keeper}/fd`), ["0", "1", "2"]);
  await child.kill();
});

test("it and its keeper take a megabyte of memory each, most of it the executable's pages, which they share", async () => {
  const child = await sleeper();
  const { pid, keeper } = guardianOf(child.pid);
  const figures = [pid, keeper].map((process) => {
    const status = readFileSync(`/proc/${process}/status`, "utf8");
    return ["VmRSS", "RssAnon"].map((name) => Number(new RegExp(`${name}:\\s+(\\d+) kB`).exec(status)[1]));
  });
  await child.kill();
  // How many pages of a file are mapped at once is the kernel's choice.
  for (const [resident, own] of figures) assert.ok(resident < 1536 && own < 256, `${resident} kB, ${own} kB own`);
});

test("it is deaf to what terminals and users send", async () => {
  const child = await sleeper();
  const { pid, keeper } = guardianOf(child.pid);
  for (const signal of ["SIGINT", "SIGQUIT", "SIGHUP", "SIGTERM", "SIGTSTP", "SIGTTIN", "SIGTTOU", "SIGUSR1"]) {
    process.kill(pid, signal);
    process.kill(keeper, signal);
  }
  const next = await sleeper();
  const [served, state] = [guardianOf(next.pid).pid, stat(pid).state];
  await Promise.all([child.kill(), next.kill()]);
  assert.equal(served, pid);
  assert.match(state, /[SR]/);
});

test("exit codes and signals come through it as they are", async () => {
  const exits = await Promise.all(
    [0, 1, 42, 127, 255].map((code) => spawn({ command: "sh", args: ["-c", `exit ${code}`] }).then((it) => it.wait())),
  );
  assert.deepEqual(
    exits.map(({ exitCode, signal }) => [exitCode, signal]),
    [0, 1, 42, 127, 255].map((code) => [code, null]),
  );
  for (const signal of ["SIGTERM", "SIGKILL", "SIGSEGV", "SIGHUP"]) {
    const child = await sleeper();
    process.kill(child.pid, signal);
    const exit = await child.wait();
    assert.deepEqual([exit.exitCode, exit.signal, exit.reason], [null, signal, "signaled"]);
  }
});

test(
  "500 short children, each with an orphan, leave no zombie and no descriptor in it",
  { timeoutMs: 120_000 },
  async () => {
    const first = await sleeper();
    const { pid } = guardianOf(first.pid);
    const descriptors = () => readdirSync(`/proc/${pid}/fd`).length;
    const before = descriptors();
    const one = async (number) => {
      const child = await spawn({
        command: "sh",
        args: ["-c", `( sleep 0.01 & ); exit ${number % 256}`],
        stdout: "ignore",
        stderr: "ignore",
      });
      assert.equal((await child.wait()).exitCode, number % 256);
    };
    await Promise.all(Array.from({ length: 500 }, (_, number) => one(number)));
    const children = () =>
      readdirSync("/proc")
        .filter((name) => /^\d+$/.test(name))
        .map(stat)
        .filter((found) => found?.parent === pid);
    await waitFor(() => children().length === 1, { what: "its other children to be reaped" });
    await waitFor(() => descriptors() === before, { what: "its descriptors to be closed" });
    await first.kill();
  },
);

test("an environment of two megabytes arrives whole", async () => {
  const env = Object.fromEntries(Array.from({ length: 200 }, (_, n) => [`BIG_${n}`, String(n % 10).repeat(10_000)]));
  const child = await spawn({ command: "sh", args: ["-c", "env | grep -c '^BIG_'; echo ${#BIG_7}"], env });
  const output = collectProcess(child);
  await output.closed;
  assert.equal(output.stdout, "200\n10000\n");
});

test("a child starts where the host stands, with the host's umask, as they are at that moment", async () => {
  const folder = tempDir();
  mkdirSync(join(folder, "below"));
  const result = await runScript(`
    const start = (options) => new Promise((resolve) => {
      signalbox.spawn({ command: "sh", args: ["-c", "pwd -P; umask"], ...options }).then((child) => {
        let text = "";
        child.on("stdout", (chunk) => (text += chunk));
        child.on("close", () => resolve(text));
      });
    });
    (async () => {
      await start();
      process.chdir(${JSON.stringify(folder)});
      process.umask(0o027);
      console.log(await start(), await start({ cwd: "below" }), await start({ cwd: "/" }));
      require("node:fs").rmdirSync("below");
      const gone = require("node:fs").mkdtempSync("gone-");
      process.chdir(gone);
      require("node:fs").rmdirSync(${JSON.stringify(folder)} + "/" + gone);
      console.log(await start({ command: "/bin/echo", args: ["from nowhere"] }));
    })();`);
  const lines = result.stdout.split(/\s+/).filter(Boolean);
  assert.deepEqual(
    lines,
    [folder, "0027", join(folder, "below"), "0027", "/", "0027", "from", "nowhere"],
    result.stderr,
  );
});

test("a child that shares the host's input is in the host's process group", async () => {
  const child = await spawn({ command: "sleep", args: ["60"], stdin: "inherit" });
  guardianOf(child.pid);
  const { group, session } = stat(process.pid);
  assert.deepEqual([stat(child.pid).group, stat(child.pid).session], [group, session]);
  await child.kill();
});

test("a child carries the mark of its tree, and what a host around it set is gone", async () => {
  const marks = await Promise.all(
    [1, 2].map(async () => {
      const child = await spawn({ command: "env", env: { SIGNALBOX_TREE: "1.1" } });
      const output = collectProcess(child);
      await output.closed;
      return output.stdout.match(/^SIGNALBOX_TREE=.*$/gm);
    }),
  );
  for (const mark of marks) assert.match(mark.join(), new RegExp(`^SIGNALBOX_TREE=${process.pid}\\.\\d+$`));
  assert.notDeepEqual(marks[0], marks[1]);
});

test("a program on a terminal is led by it too: the terminal controls it", async () => {
  const output = collect(spawnPty("sh", ["-c", "echo $PPID; ps -o tty= -p $$; stty size </dev/tty"], { cols: 90 }));
  await output.closed;
  const [parent, tty, size] = output.text().trim().split("\r\n");
  assert.match(tty, /^pts\/\d+/);
  assert.equal(size, "24 90");
  const child = await sleeper();
  assert.equal(Number(parent), guardianOf(child.pid).pid);
  await child.kill();
});

skipUnless(process.getuid() === 0, "takes root")(
  "a host that gave up its rights starts no child with them",
  async () => {
    const result = await runScript(`
    const who = async () => {
      const child = await signalbox.spawn({ command: "sh", args: ["-c", "echo $(id -u) $(id -g) $PPID"] });
      return new Promise((resolve) => child.on("stdout", (text) => resolve(text.trim().split(" "))));
    };
    (async () => {
      const before = await who();
      process.setgid(65534);
      process.setuid(65534);
      const after = await who();
      console.log(before.slice(0, 2).join(), after.slice(0, 2).join(), before[2] !== after[2]);
    })();`);
    assert.equal(result.stdout, "0,0 65534,65534 true\n", result.stderr);
  },
);

test("workers share one, and it ends with the last of them", async () => {
  const result = await runScript(`/* lazy */
    const source = 'const { spawn } = require(ROOT); const { parentPort } = require("node:worker_threads");' +
      'spawn({ command: "sleep", args: ["60"] }).then((child) => {' +
      '  const stat = require("node:fs").readFileSync("/proc/" + child.pid + "/stat", "utf8");' +
      '  parentPort.postMessage([child.pid, Number(stat.split(" ")[3])]); });';
    const start = () => new Promise((resolve, reject) => {
      const worker = new workers.Worker(source.replace("ROOT", JSON.stringify(root)), { eval: true });
      worker.once("error", reject);
      worker.once("message", ([pid, guardian]) => resolve({ worker, pid, guardian }));
    });
    const state = (pid) => {
      try { return require("node:fs").readFileSync("/proc/" + pid + "/stat", "utf8").split(") ")[1][0]; } catch { return "gone"; }
    };
    (async () => {
      const both = await Promise.all([start(), start()]);
      console.log(both[0].guardian === both[1].guardian);
      const keeper = Number(require("node:fs").readFileSync("/proc/" + both[0].guardian + "/stat", "utf8").split(" ")[3]);
      for (const { worker } of both) await worker.terminate();
      for (let i = 0; i < 600 && state(keeper) !== "gone"; i++) await new Promise((resolve) => setTimeout(resolve, 5));
      console.log(both.map(({ pid }) => state(pid)), state(both[0].guardian), state(keeper));
    })();`);
  assert.match(result.stdout, /^true\n\[ "?'?gone'?"?, "?'?gone'?"? \] gone gone\n$/, result.stdout + result.stderr);
});

test("each host has its own", async () => {
  const child = await sleeper();
  const { stdout } = await runScript(`
    signalbox.spawn({ command: "sh", args: ["-c", "echo $PPID"] }).then((child) => {
      child.on("stdout", (text) => process.stdout.write(text));
    });`);
  const other = Number(stdout);
  assert.ok(other > 1 && other !== guardianOf(child.pid).pid);
  await waitFor(() => !isRunning(other), { what: "the other host's guardian to end" });
  await child.kill();
});

// ── without it ──────────────────────────────────────────────────────────────────────────────────────────────────────

const broken = () => join(tempDir(), "guardian");

const FAILURES = [
  ["is switched off", () => "", /SIGNALBOX_GUARDIAN is empty/],
  ["is missing", () => broken(), /guardian: No such file/],
  ["is named by a relative path", () => "guardian", /no absolute path/],
  ["is no program", () => written(broken(), "gibberish", 0o755), /can't be started: execve: Exec format error/],
  ["is another program", () => "/bin/true", /did not answer/],
  ["is a directory", () => tempDir(), /can't be started: execve: Permission denied/],
];

function written(path, text, mode) {
  writeFileSync(path, text, { mode });
  return path;
}

for (const [how, make, reason] of FAILURES) {
  test(`where it ${how}, children are the host's own, and that is said once`, async () => {
    const mark = newMark();
    let killed;
    const result = await runScript(
      `(async () => {
        const child = await signalbox.spawn({ command: "sh", args: ["-c", "echo $PPID; exit 9"] });
        child.on("stdout", (text) => console.log("parent", Number(text) === process.pid));
        console.log("exit", (await child.wait()).exitCode, signalbox.spawnPty("true").pid > 0);
        const { guardian, guardianReason } = signalbox.engineStats();
        console.log(guardian, guardianReason);
        await signalbox.spawn({ command: "sleep", args: ["${mark}"] });
        console.log("up");
      })();`,
      {
        env: { SIGNALBOX_GUARDIAN: make(), SIGNALBOX_LOG: "warn" },
        onOutput: (text, host) => {
          if (text.includes("up\n")) killed ??= host.kill("SIGKILL");
        },
      },
    );
    assert.equal(result.signal, "SIGKILL", result.stderr);
    assert.match(result.stdout, /parent true\n/);
    assert.match(result.stdout, /exit 9 true\n/);
    assert.match(result.stdout, /unavailable .+\n/);
    assert.match(result.stdout, reason);
    assert.equal(result.stderr.match(/no guardian/g).length, 1, result.stderr);
    await waitFor(() => findProcesses(mark).length === 0, { what: "the direct child to end with the host" });
  });
}

test("when its run bit was lost it gets it back", async () => {
  const copy = join(tempDir(), "guardian");
  copyFileSync(EXECUTABLE, copy);
  chmodSync(copy, 0o644);
  const { stdout } = await runScript(
    `signalbox.spawn({ command: "true" }).then(() => console.log(signalbox.engineStats().guardian));`,
    { env: { SIGNALBOX_GUARDIAN: copy } },
  );
  assert.equal(stdout, "running\n");
  assert.equal(statSync(copy).mode & 0o777, 0o755);
});

test("started by hand it says that it is not for people", async () => {
  const child = await spawn({ command: EXECUTABLE });
  const output = collectProcess(child);
  assert.equal((await output.exited).exitCode, 2);
  assert.match(output.stderr, /signalbox starts this program/);
});

test("engineStats tells whether there is one", async () => {
  const { stdout } = await runScript(`
    const before = signalbox.engineStats().guardian;
    signalbox.spawn({ command: "true" }).then(() => {
      const { guardian, guardianReason } = signalbox.engineStats();
      console.log([before, guardian, guardianReason].join());
    });`);
  assert.equal(stdout, "not started,running,\n");
  assert.equal((await sleeper().then((child) => child.kill().then(() => engineStats()))).guardian, "running");
});
