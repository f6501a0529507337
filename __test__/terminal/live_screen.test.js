"use strict";
const { join } = require("node:path");
const { Worker } = require("node:worker_threads");
const { run, spawn, spawnPty } = require("signalbox");
const { assert, test, waitFor } = require("../harness.js");
const { Xterm } = require("../screen/xterm.js");

/** All that a terminal shows, as the real xterm.js has it. */
function picture(xterm) {
  const lines = Array.from({ length: xterm.lineCount }, (_, line) => xterm.describeLine(line));
  const { normal, alternate, title, modes } = xterm.describeState();
  return { lines, cursor: [normal.x, normal.y], alternate, title, modes };
}

/** A page with an xterm.js, fed by a viewer. */
class Page {
  snapshots = 0;
  skippedBytes = 0;
  constructor(terminal, options) {
    this.size = { cols: terminal.cols, rows: terminal.rows };
    this.xterm = new Xterm(this.size);
    this.viewer = terminal.attach(options);
    this.viewer.on("snapshot", ({ ansi, cols, rows, skippedBytes }) => {
      this.snapshots += 1;
      this.skippedBytes += skippedBytes;
      this.xterm.resize(cols, rows);
      this.xterm.feed(ansi);
    });
    this.viewer.on("data", ({ data, bytes }) => {
      this.xterm.feed(data);
      this.viewer.acknowledge(bytes);
    });
  }

  close() {
    this.viewer.close();
    this.xterm.dispose();
  }
}

/** Colours, wide characters, a title and modes, a few thousand lines of them. */
const COLOURFUL = `
stty -echo -opost
i=0
printf '\\033]2;many lines\\007\\033[?2004h\\033[?25l'
while [ $i -lt 6000 ]; do
  printf '\\033[1;3%dm%d 漢字 \\033[4mé😀\\033[m and a rest that is long enough to wrap in a narrow terminal of eighty\\r\\n' $((i % 8)) $i
  i=$((i + 1))
done
printf '\\033[5;10Hhere'
read x`;

test("a window that comes late shows what one shows that was there from the first byte", async () => {
  const terminal = spawnPty("sh", ["-c", COLOURFUL], { screen: true });
  const first = new Page(terminal, { flow: "lossless", fromOffset: 0 });
  await waitFor(() => terminal.screen.text().includes("here"), { what: "the last output" });
  await waitFor(() => first.viewer.stats().behindBytes === 0, { what: "the first window" });
  const late = new Page(terminal);
  await waitFor(() => late.snapshots === 1, { what: "the snapshot" });
  assert.deepEqual(picture(late.xterm), picture(first.xterm));
  assert.equal(late.skippedBytes, 0);
  terminal.write("go\r");
  await terminal.stop();
  first.close();
  late.close();
});

test("windows that come in the middle of a flood end with the same picture", async () => {
  const terminal = spawnPty("sh", ["-c", COLOURFUL], { screen: { scrollback: 1000 } });
  const pages = [new Page(terminal, { flow: "lossless", fromOffset: 0 })];
  terminal.onData(() => {
    if (pages.length < 6) pages.push(new Page(terminal, { flow: "lossless", snapshot: true }));
  });
  await waitFor(() => terminal.screen.text().includes("here"), { what: "the last output" });
  const areDone = () => pages.every(({ viewer }) => viewer.stats().behindBytes === 0);
  await waitFor(areDone, { what: "all windows", timeoutMs: 20_000 });
  for (const page of pages.slice(1)) {
    assert.equal(page.snapshots, 1);
    assert.deepEqual(picture(page.xterm), picture(pages[0].xterm));
  }
  await terminal.stop();
  for (const page of pages) page.close();
});

test("a window that fell behind goes on from a snapshot, and knows how much that replaced", async () => {
  const terminal = spawnPty("sh", ["-c", `read go; ${COLOURFUL}`]);
  const whole = new Page(terminal, { flow: "lossless", fromOffset: 0 });
  const slow = new Page(terminal, { highWaterBytes: 20_000 });
  await waitFor(() => slow.snapshots === 1, { what: "the first snapshot" });
  slow.viewer.pause();
  terminal.write("go\r");
  // 1.3 times what a viewer may be behind.
  await waitFor(() => terminal.screen.text().includes("here"), { what: "the last output" });
  await waitFor(() => whole.viewer.stats().behindBytes === 0, { what: "the window that follows" });
  assert.ok(slow.viewer.stats().behindBytes > 500 * 1024);
  slow.viewer.resume();
  await waitFor(() => slow.snapshots === 2, { what: "the second snapshot" });
  await waitFor(() => slow.viewer.stats().behindBytes === 0, { what: "the rest" });
  assert.deepEqual(picture(slow.xterm), picture(whole.xterm));
  assert.ok(slow.skippedBytes > 500 * 1024, `${slow.skippedBytes} bytes were skipped`);
  assert.equal(slow.viewer.stats().skippedBytes, slow.skippedBytes);
  await terminal.stop();
  whole.close();
  slow.close();
});

test("a window that does not acknowledge holds up neither the program nor the others", async () => {
  const terminal = spawnPty("sh", ["-c", COLOURFUL], { screen: true });
  const dead = terminal.attach({ acknowledge: true });
  const events = [];
  dead.on("snapshot", () => events.push("snapshot"));
  await waitFor(() => terminal.screen.text().includes("here"), { what: "the last output" });
  const { unacknowledgedBytes, behindBytes } = dead.stats();
  assert.ok(unacknowledgedBytes < 100_000 + 64 * 1024, `${unacknowledgedBytes} bytes are on their way`);
  assert.ok(behindBytes > 0);
  assert.ok(terminal.health().heldBytes < 2 * 1024 * 1024);
  // Again and again: where its first snapshot came late, less is left than what a snapshot would stand for.
  const acknowledgeAll = () => {
    dead.acknowledge(Number.MAX_SAFE_INTEGER);
    return dead.stats().behindBytes === 0;
  };
  await waitFor(acknowledgeAll, { what: "it to be up to date" });
  await terminal.stop();
});

test("what was delivered is in the screen, at once", async () => {
  const terminal = spawnPty("sh", ["-c", "stty -echo; while read line; do echo seen $line; done"], { screen: true });
  let seen = 0;
  const finished = new Promise((resolve) => {
    terminal.onData((data) => {
      for (const [, number] of data.matchAll(/seen (\d+)\r\n/g)) {
        seen = Number(number);
        assert.ok(terminal.screen.text().trimEnd().endsWith(`seen ${number}`) || data.includes(`seen ${seen + 1}`));
        if (seen === 50) return resolve();
        terminal.write(`${seen + 1}\r`);
      }
    });
  });
  terminal.write("1\r");
  await finished;
  await terminal.stop();
});

test("a screen that is switched on late knows what is held, and says what it has not seen", async () => {
  const script = "stty -opost; echo first; head -c 3000000 /dev/zero | tr '\\0' '\\n'; echo last; read x";
  const [early, late] = [spawnPty("sh", ["-c", script]), spawnPty("sh", ["-c", script])];
  assert.equal(early.screen.isComplete, true);
  let length = 0;
  late.onData((data) => (length += data.length));
  await waitFor(() => length > 3_000_000, { what: "all output" });
  assert.equal(late.screen.isComplete, false);
  assert.equal(late.snapshot().isComplete, false);
  assert.ok(late.screen.text().trim().endsWith("last"));
  await waitFor(() => early.screen.text().includes("last"), { what: "the other's output" });
  assert.equal(early.snapshot().isComplete, true);
  await Promise.all([early.stop(), late.stop()]);
});

test("a size holds from where the program could know of it", async () => {
  const terminal = spawnPty(
    "sh",
    ["-c", "stty -echo; printf '\\033]2;ready\\007'; read x; stty size; printf %060d 7; read y"],
    {
      cols: 80,
      rows: 10,
      screen: true,
    },
  );
  await waitFor(() => terminal.screen.title === "ready", { what: "the program" });
  for (let cols = 30; cols <= 200; cols += 1) terminal.resize(cols, 12);
  terminal.resize(50, 12);
  terminal.write("go\r");
  await waitFor(() => terminal.screen.text().includes("7"), { what: "the number" });
  const { cols, rows, cursor } = terminal.snapshot();
  assert.deepEqual([cols, rows, cursor.x], [50, 12, 10]);
  assert.equal(terminal.screen.text({ startLine: 0, endLine: 3 }), `12 50\n${"0".repeat(50)}\n0000000007`);
  await terminal.stop();
});

test("titles, bells, directories and commands are told as they come", async () => {
  const script = String.raw`
    stty -echo
    printf '\033]0;a title\007\a\033]7;file://host/srv/it%%20is\033\\'
    printf '\033]133;A\007$ \033]133;B\007make\033]133;C\007\r\nbuilding\r\n\033]133;D;3\007'
    read x`;
  const terminal = spawnPty("sh", ["-c", script], { screen: true });
  const told = [];
  for (const event of ["title", "bell", "cwd", "command"]) {
    terminal.screen.on(event, (value) => told.push([event, value]));
  }
  await waitFor(() => told.length === 5, { what: "five events" });
  const [title, bell, cwd, [, start], [, end]] = told;
  assert.deepEqual(
    [title, bell, cwd],
    [
      ["title", "a title"],
      ["bell", undefined],
      ["cwd", "/srv/it is"],
    ],
  );
  assert.deepEqual([start.phase, start.command, end.phase, end.exitCode], ["start", "make", "end", 3]);
  assert.equal(terminal.screen.title, "a title");
  assert.equal(terminal.screen.cwd, "/srv/it is");
  const [mark] = terminal.screen.marks();
  assert.deepEqual([mark.command, mark.exitCode, mark.hasEnded], ["make", 3, true]);
  await terminal.stop();
});

test("the screen stays after the end, and goes on after a restart", async () => {
  const terminal = spawnPty("sh", ["-c", "printf '\\033[?1049hon the other screen'; read x"], { screen: true });
  const page = new Page(terminal);
  await waitFor(() => terminal.screen.isAlternate, { what: "the other screen" });
  const { screen } = terminal;
  await terminal.restart();
  await waitFor(() => screen.isAlternate && terminal.screen.text().includes("on the other"), { what: "its next run" });
  assert.equal(terminal.screen, screen);
  await waitFor(() => page.viewer.stats().behindBytes === 0 && page.snapshots === 1, { what: "the window" });
  assert.ok(page.xterm.describeState().alternate);
  await terminal.stop();
  assert.match(terminal.screen.text(), /on the other screen/);
  page.close();
});

test("a window that comes after the end gets the screen, all that was told, and keeps the host for that", async () => {
  const program = `
    const { spawnPty } = require(${JSON.stringify(join(__dirname, "..", ".."))});
    const terminal = spawnPty("sh", ["-c", "echo built; exit 3"], { screen: true });
    terminal.onClose(() => {
      const viewer = terminal.attach();
      viewer.on("snapshot", ({ ansi }) => console.log(ansi.includes("built")));
      viewer.on("exit", ({ exitCode }) => console.log(exitCode));
      viewer.on("end", () => console.log("end"));
    });`;
  const { stdout } = await run({
    command: process.execPath,
    args: ["-e", program],
    env: { ELECTRON_RUN_AS_NODE: "1" },
  });
  assert.equal(stdout, "true\n3\nend");
});

test("the terminal of a process has a screen, too", async () => {
  const child = await spawn({
    command: "sh",
    args: ["-c", "printf '\\033[32mgreen'; read x"],
    interactive: { screen: true, cols: 40 },
  });
  await waitFor(() => child.terminal.screen.text().includes("green"), { what: "the output" });
  assert.equal(child.terminal.snapshot().cols, 40);
  await child.stop();
});

test("a worker may be ended while its screens are fed and asked for", async () => {
  const program = `
    const { spawnPty } = require(${JSON.stringify(join(__dirname, "..", ".."))});
    const terminals = [1, 2, 3].map(() => spawnPty("yes", [], { screen: true }));
    for (const terminal of terminals) terminal.attach({ acknowledge: true }).on("data", () => terminal.snapshot());
    terminals[0].onData(() => {});
    require("node:worker_threads").parentPort.postMessage("runs");`;
  for (let round = 0; round < 5; round += 1) {
    const worker = new Worker(program, { eval: true });
    await new Promise((resolve, reject) => {
      worker.once("message", resolve);
      worker.once("error", reject);
    });
    await worker.terminate();
  }
});

test("wrong options of a screen are refused", () => {
  assert.throws(() => spawnPty("cat", [], { screen: "yes" }), { code: "ERR_SIGNALBOX_OPTION_TYPE" });
  assert.throws(() => spawnPty("cat", [], { screen: { lines: 3 } }), { code: "ERR_SIGNALBOX_OPTION_UNKNOWN" });
  assert.throws(() => spawnPty("cat", [], { screen: { scrollback: -1 } }), { code: "ERR_SIGNALBOX_OPTION_RANGE" });
});
