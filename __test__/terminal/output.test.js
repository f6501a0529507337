"use strict";
const { writeFileSync } = require("node:fs");
const { join } = require("node:path");
const { spawnPty } = require("signalbox");
const { collect } = require("../collect.js");
const { assert, tempDir, test, waitFor } = require("../harness.js");
const { isRunning, stat } = require("../system.js");

test("a terminal has its size, its TERM and a session of its own", async () => {
  const terminal = spawnPty("sh", ["-c", "stty size; echo $TERM; tty; sleep 60"], {
    cols: 101,
    rows: 37,
    name: "vt100",
  });
  const output = collect(terminal);
  await waitFor(() => output.text().includes("/dev/pts/"), { what: "the child's report" });
  const [size, term] = output.text().split("\r\n");
  assert.equal(size, "37 101");
  assert.equal(term, "vt100");
  const found = stat(terminal.pid);
  assert.equal(found.session, terminal.pid);
  assert.equal(found.group, terminal.pid);
  terminal.kill("SIGKILL");
  await output.closed;
});

test("TERM is the name, else what env says, else xterm-256color, and never the host's", async () => {
  const before = process.env.TERM;
  process.env.TERM = "dumb";
  const print = ["-c", "echo $TERM; printenv TERM"];
  const outputs = [{}, { env: { TERM: "screen" } }, { env: { TERM: "screen" }, name: "vt220" }].map((options) =>
    collect(spawnPty("sh", print, options)),
  );
  if (before === undefined) delete process.env.TERM;
  else process.env.TERM = before;
  await Promise.all(outputs.map(({ closed }) => closed));
  assert.deepEqual(
    outputs.map((output) => output.text().split("\r\n").slice(0, 2)),
    ["xterm-256color", "screen", "vt220"].map((name) => [name, name]),
  );
});

test("output that nobody listens to is held, and the first listener gets it from the beginning", async () => {
  const terminal = spawnPty("sh", ["-c", "echo early; exit 3"]);
  await terminal.wait();
  const output = collect(terminal);
  await waitFor(() => output.text() === "early\r\n", { what: "the held output" });
});

test("a program that nobody listens to waits at a full buffer and goes on with a listener", async () => {
  // 4 MB: four times what is held.
  const terminal = spawnPty("sh", ["-c", "stty -opost; head -c 4000000 /dev/zero | tr '\\0' x; echo end"]);
  const held = () => terminal._native.streamStats(0);
  await waitFor(() => held().paused, { what: "the reader to pause" });
  assert.ok(held().heldBytes < 2 * 1024 * 1024, `${held().heldBytes} bytes are held`);
  assert.ok(isRunning(terminal.pid));
  const output = collect(terminal);
  await output.exited;
  assert.equal(output.text().length, 4_000_000 + "end\n".length);
});

test("a UTF-8 character that comes in two writes is delivered whole", async () => {
  const script = `
    const bytes = Buffer.from("漢😀é");
    let at = 0;
    const next = () => at < bytes.length && process.stdout.write(bytes.subarray(at, ++at), () => setTimeout(next, 5));
    next();`;
  const terminal = spawnPty("node", ["-e", script]);
  const output = collect(terminal);
  await output.exited;
  assert.equal(output.text(), "漢😀é");
  assert.ok(
    output.chunks.every((chunk) => !chunk.includes("\ufffd")),
    JSON.stringify(output.chunks),
  );
});

test("malformed UTF-8 becomes what TextDecoder makes of it, and bytes stay bytes", async () => {
  const bytes = [0x61, 0xff, 0xc3, 0x28, 0xe6, 0xbc, 0x62, 0xf0, 0x9f, 0x98];
  const print = `printf '${bytes.map((byte) => `\\${byte.toString(8)}`).join("")}'`;
  const text = collect(spawnPty("bash", ["-c", print]));
  const raw = collect(spawnPty("bash", ["-c", print], { encoding: null }));
  await Promise.all([text.closed, raw.closed]);
  assert.equal(text.text(), new TextDecoder().decode(Uint8Array.from(bytes)));
  assert.deepEqual([...raw.bytes()], bytes);
  assert.ok(
    raw.chunks.every((chunk) => chunk.buffer.byteLength === chunk.length),
    "a Buffer shares its memory",
  );
});

test("200 children that print 30 kB and exit at once lose nothing", { timeoutMs: 120_000 }, async () => {
  for (let round = 0; round < 20; round++) {
    const outputs = Array.from({ length: 10 }, () =>
      collect(spawnPty("sh", ["-c", "stty -opost; head -c 30000 /dev/zero | tr '\\0' y"])),
    );
    await Promise.all(outputs.map(({ exited }) => exited));
    assert.deepEqual(
      outputs.map((output) => output.text().length),
      outputs.map(() => 30_000),
    );
  }
});

test("a terminal that is paused before anybody listens hands out nothing until it resumes", async () => {
  const terminal = spawnPty("echo", ["held"]);
  terminal.pause();
  const output = collect(terminal);
  await terminal.wait();
  await terminal.metrics(); // a round trip through the engine
  assert.equal(output.text(), "");
  terminal.resume();
  await output.closed;
  assert.equal(output.text(), "held\r\n");
});

test("what a paused terminal's program writes before it exits is not lost", async () => {
  for (let round = 0; round < 20; round++) {
    const terminal = spawnPty("sh", ["-c", "stty -opost; read go; head -c 30000 /dev/zero | tr '\\0' z"]);
    const output = collect(terminal);
    terminal.pause();
    terminal.write("go\n");
    await terminal.wait();
    assert.equal(output.text(), "", "a paused terminal was handed output");
    terminal.resume();
    await output.exited;
    assert.equal(output.text().match(/z/g).length, 30_000);
  }
});

test("exit does not wait for a descendant that holds the terminal; its late output and then close follow", async () => {
  const folder = tempDir();
  const [go, ready] = [join(folder, "go"), join(folder, "ready")];
  // The end of the leader hangs the terminal up: the descendant has to be deaf to that by then.
  const late = `trap '' HUP; : > ${ready}; while [ ! -e ${go} ]; do sleep 0.02; done; echo late`;
  const script = `(${late}) & while [ ! -e ${ready} ]; do sleep 0.01; done; echo early`;
  const terminal = spawnPty("bash", ["-c", script]);
  const output = collect(terminal);
  let isClosed = false;
  output.closed.then(() => (isClosed = true));
  await output.exited;
  assert.match(output.text(), /early/);
  assert.ok(!output.text().includes("late"));
  assert.equal(isClosed, false);
  writeFileSync(go, "");
  await output.closed;
  assert.match(output.text(), /late\r\n$/);
});

test("a listener that is removed gets nothing more, and the program goes on", async () => {
  const terminal = spawnPty("sh", ["-c", "echo one; read x; head -c 3000000 /dev/zero | tr '\\0' q; echo; echo two"]);
  const first = [];
  const dispose = terminal.onData((chunk) => first.push(chunk));
  const exited = new Promise((resolve) => terminal.onExit(resolve));
  await waitFor(() => first.join("").includes("one"), { what: "the first line" });
  dispose();
  terminal.write("\n");
  assert.equal((await exited).exitCode, 0);
  assert.ok(!first.join("").includes("two"));
});
