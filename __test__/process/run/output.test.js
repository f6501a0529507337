"use strict";
const { run } = require("signalbox");
const { script } = require("../../collect.js");
const { assert, test } = require("../../harness.js");

test("all collects both streams besides", async () => {
  const result = await run({ ...script("echo out; echo err >&2"), all: true });
  assert.deepEqual([result.stdout, result.stderr], ["out", "err"]);
  assert.deepEqual(result.all.split("\n").sort(), ["err", "out"]);
  assert.equal("all" in (await run({ command: "true" })), false);
});

test("all keeps the order of what arrives one after the other", async () => {
  const { all } = await run({
    ...script("for i in 1 2 3; do echo out $i; sleep 0.1; echo err $i >&2; sleep 0.1; done"),
    all: true,
    output: { flushIntervalMs: 0 },
  });
  assert.equal(all, "out 1\nerr 1\nout 2\nerr 2\nout 3\nerr 3");
});

test("all keeps the true order with merge", async () => {
  const result = await run({ ...script("echo 1; echo 2 >&2; echo 3"), output: { merge: true }, all: true });
  assert.deepEqual([result.stdout, result.stderr, result.all], ["1\n2\n3", "", "1\n2\n3"]);
});

test("only the last end of line is taken off", async () => {
  const printing = (text) => run({ command: "printf", args: [text] });
  const outputs = await Promise.all(["a\n\n", "a\r\n", "a", "\n", "", " a \n"].map(printing));
  assert.deepEqual(
    outputs.map(({ stdout }) => stdout),
    ["a\n", "a", "a", "", "", " a "],
  );
});

test("stripFinalNewline: false leaves output as it is, and bytes are always left so", async () => {
  assert.equal((await run({ command: "echo", stripFinalNewline: false })).stdout, "\n");
  assert.deepEqual((await run({ command: "echo", encoding: null })).stdout, Buffer.from("\n"));
});

test("bytes come as one Buffer", async () => {
  const bytes = Buffer.from(Array.from({ length: 1_000_000 }, (_, index) => (index * 7 + (index >> 8)) & 255));
  const { stdout, stderr } = await run({ command: "cat", input: bytes, encoding: null });
  assert.ok(Buffer.isBuffer(stdout) && stdout.equals(bytes));
  assert.ok(Buffer.isBuffer(stderr) && stderr.length === 0);
});

test("maxOutput keeps head and tail and counts what is missing exactly", async () => {
  const whole = Array.from({ length: 200_000 }, (_, index) => `${index + 1}\n`).join("");
  for (const maxOutput of [0, 1, 7, 1000, 65_536, 100_001, 1_000_000]) {
    for (const encoding of ["utf8", null]) {
      const { stdout, omitted } = await run({
        command: "seq",
        args: ["1", "200000"],
        maxOutput,
        encoding,
        stripFinalNewline: false,
      });
      const head = Math.ceil(maxOutput / 2);
      const expected = whole.slice(0, head) + whole.slice(whole.length - (maxOutput - head));
      assert.equal(stdout.length, maxOutput);
      assert.ok(stdout.toString() === expected, `${maxOutput}: head and tail are others`);
      assert.deepEqual(omitted, { stdout: whole.length - maxOutput });
    }
  }
});

test("output as large as maxOutput is whole", async () => {
  for (const maxOutput of [6, 7, 1000, Infinity]) {
    const { stdout, omitted } = await run({ command: "printf", args: ["abcdef"], maxOutput });
    assert.equal(stdout, "abcdef");
    assert.deepEqual(omitted, {});
  }
});

test("maxOutput counts each stream for itself", async () => {
  const { stdout, stderr, omitted } = await run({
    ...script("printf 0123456789; printf abc >&2"),
    maxOutput: 4,
  });
  assert.deepEqual([stdout, stderr, omitted], ["0189", "abc", { stdout: 6 }]);
});

test("maxOutput does not cut a character in two", async () => {
  for (const maxOutput of [1, 2, 3, 4, 5, 6, 7, 8]) {
    const { stdout, omitted } = await run({ command: "printf", args: ["😀a😀b😀c"], maxOutput });
    // Two units make one of these characters; half of one would be a character of its own.
    assert.ok(
      [...stdout].every((character) => "😀abc".includes(character)),
      JSON.stringify(stdout),
    );
    assert.equal(stdout.length + omitted.stdout, 9);
    assert.ok(stdout.length <= maxOutput && stdout.length >= maxOutput - 2);
  }
});

test("a flood does not grow memory beyond maxOutput", async () => {
  const before = process.memoryUsage().rss;
  // So much that what a collector of garbage may leave for later is small beside it.
  const total = 1_000_000_000;
  const { stdout, omitted } = await run({ ...script(`yes | head -c ${total}`), maxOutput: 1000 });
  assert.equal(stdout.length + omitted.stdout + 1, total); // a final newline
  globalThis.Bun?.gc(true);
  const grown = process.memoryUsage().rss - before;
  assert.ok(grown < total / 2, `${grown} bytes more`);
});
