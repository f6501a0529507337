"use strict";
const { realpathSync } = require("node:fs");
const { tmpdir } = require("node:os");
const { attach } = require("../../../electron/main.js");
const { assert, test, waitFor } = require("../../harness.js");
const { EVERYTHING, withStreams } = require("./stream_window.js");

/** In a page: what a call comes to, `{ value }` or `{ code, operation, reason }`. */
const attempt = (evaluate, area, method, ...args) =>
  evaluate(
    async (area, method, args) => {
      const settle = (value) => ({ value: JSON.parse(JSON.stringify(value.status ?? value.id ?? value ?? null)) });
      const refuse = ({ code, operation, reason, message }) => ({ code, operation, reason, message });
      return window.signalbox[area][method](...args).then(settle, refuse);
    },
    area,
    method,
    args,
  );

const codeOf = async (...call) => (await attempt(...call)).code;
const REFUSED = "ERR_SIGNALBOX_BUS_REFUSED";
const TMP = realpathSync(tmpdir());

/** What a process prints, started by a page. */
const outputOf = (evaluate, options) =>
  evaluate(async (given) => {
    const process = await window.signalbox.processes.spawn(given);
    let text = "";
    process.on("stdout", (data) => (text += data));
    await process.wait();
    return text;
  }, options);

test("nothing is allowed that the policy does not say, and each refusal is told to main", () =>
  withStreams({ rights: {} }, async ({ evaluate, refusals, terminals, processes }) => {
    terminals.create({ id: "there", file: "sh", args: ["-c", "read x"] });
    const calls = [
      ["processes", "list"],
      ["processes", "status", "x"],
      ["processes", "metrics"],
      ["processes", "get", "x"],
      ["processes", "watch", null],
      ["processes", "spawn", { command: "sh" }],
      ["terminals", "list"],
      ["terminals", "watch", null],
      ["terminals", "open", { file: "sh" }],
      ["terminals", "attach", "there"],
      ["terminals", "remove", "there"],
    ];
    for (const call of calls) assert.equal(await codeOf(evaluate, ...call), REFUSED, call.join(" "));
    assert.equal(refusals.length, calls.length);
    assert.deepEqual(refusals.map(({ operation }) => operation).slice(0, 2), ["processes.list", "processes.status"]);
    assert.deepEqual([processes.list(), terminals.list().length], [[], 1]);
  }));

test("each right is one of its own", () => {
  const rights = { terminals: { attach: true } };
  return withStreams({ rights }, async ({ evaluate, terminals }) => {
    const terminal = terminals.create({ id: "seen", file: "sh", args: ["-c", "read x; echo typed"], screen: true });
    const codes = await evaluate(async () => {
      const terminal = await window.signalbox.terminals.attach("seen");
      const codeOf = (promise) =>
        promise.then(
          () => "done",
          ({ code }) => code,
        );
      return Promise.all([
        codeOf(terminal.resize(10, 10)),
        codeOf(terminal.kill()),
        codeOf(terminal.restart()),
        codeOf(window.signalbox.terminals.attach("seen", { flow: "lossless" })),
        codeOf(terminal.snapshot()),
      ]);
    });
    assert.deepEqual(codes, [REFUSED, REFUSED, REFUSED, REFUSED, "done"]);
    assert.equal(terminal.cols, 80);
    assert.equal(terminal.exit, undefined);
  });
});

test("a page without the right to input learns so from what it writes to, and nothing reaches the program", () => {
  const rights = { terminals: { attach: true }, processes: { status: true } };
  return withStreams({ rights }, async ({ evaluate, refusals, terminals, processes }) => {
    const terminal = terminals.create({ id: "seen", file: "sh", args: ["-c", "read x; echo typed"], screen: true });
    const child = await processes.spawn({ command: "cat", id: "cat" });
    const seen = await evaluate(async () => {
      const terminal = await window.signalbox.terminals.attach("seen");
      const process = await window.signalbox.processes.get("cat");
      const codes = [];
      for (const one of [terminal, process]) one.on("error", ({ code }) => codes.push(code));
      const written = [terminal.write("secret\r"), process.write("secret\n")];
      await terminal.snapshot();
      return { codes, written, writable: [terminal.isWritable, process.isWritable] };
    });
    assert.deepEqual(seen, { codes: [REFUSED, REFUSED], written: [false, false], writable: [false, false] });
    assert.equal(terminal.screen.text().trim(), "");
    assert.equal(child.outputStats().bytes, 0);
    assert.equal(refusals.length, 0);
  });
});

test("input that a page sends past its own client, without the right to it, is refused and told to main", () => {
  const rights = { terminals: { attach: true } };
  return withStreams({ rights }, async ({ evaluate, refusals, terminals }) => {
    const terminal = terminals.create({ id: "seen", file: "sh", args: ["-c", "read x; echo typed"], screen: true });
    await evaluate(async () => {
      addEventListener("message", ({ ports }) => (window.port = ports[0]));
      const terminal = await window.signalbox.terminals.attach("seen");
      window.port.postMessage(["input", 1, "secret\r"]);
      await terminal.snapshot();
    });
    await waitFor(() => refusals.length === 1, { what: "the refusal" });
    assert.match(refusals[0].message, /no right to say/);
    assert.equal(terminal.screen.text().trim(), "");
  });
});

test("a page starts exactly the commands on its list", () => {
  const spawn = [
    "pwd",
    { command: "echo", args: (args) => args.every((arg) => !arg.startsWith("-")) },
    { name: "greet", command: "sh", args: ["-c", "echo $GREETING"], env: { GREETING: "hello" } },
    { command: "/bin/sh", args: true },
  ];
  return withStreams({ rights: { processes: { spawn, status: true, output: true } } }, async ({ evaluate }) => {
    const reasonOf = async (options) => (await attempt(evaluate, "processes", "spawn", options)).reason;
    assert.equal(await outputOf(evaluate, { command: "pwd" }), `${process.cwd()}\n`);
    assert.equal(await outputOf(evaluate, { command: "echo", args: ["a", "b c"] }), "a b c\n");
    assert.equal(await outputOf(evaluate, { name: "greet" }), "hello\n");
    assert.equal(await outputOf(evaluate, { command: "/bin/sh", args: ["-c", "echo any"] }), "any\n");
    assert.equal(await reasonOf({ command: "pwd", args: ["-P"] }), "args");
    assert.equal(await reasonOf({ command: "echo", args: ["-n"] }), "args");
    assert.equal(await reasonOf({ name: "greet", args: ["-c", "rm -rf"] }), "args");
    assert.equal(await reasonOf({ name: "other" }), "command");
    for (const command of ["sh", "/bin/pwd", "./pwd", "pwd ", "PWD", "//bin/sh", "/bin/../bin/sh", "greet"]) {
      assert.equal(await reasonOf({ command }), "command", command);
    }
    assert.equal(await reasonOf({ command: "pwd", cwd: "/" }), "cwd");
  });
});

test("a folder is fixed by the policy, or checked by it", () => {
  const spawn = [
    { name: "fixed", command: "pwd", cwd: TMP },
    { name: "checked", command: "pwd", cwd: (folder) => folder === TMP || folder === "/" },
  ];
  return withStreams({ rights: { processes: { spawn, status: true, output: true } } }, async ({ evaluate }) => {
    assert.equal(await outputOf(evaluate, { name: "fixed" }), `${TMP}\n`);
    assert.equal(await outputOf(evaluate, { name: "fixed", cwd: TMP }), `${TMP}\n`);
    assert.equal(await outputOf(evaluate, { name: "checked", cwd: "/" }), "/\n");
    for (const options of [
      { name: "fixed", cwd: "/" },
      { name: "checked", cwd: "/etc" },
    ]) {
      assert.equal((await attempt(evaluate, "processes", "spawn", options)).reason, "cwd");
    }
  });
});

test("a page can't bring an environment, a shell, a user or anything else of its own", () =>
  withStreams({}, async ({ evaluate }) => {
    for (const option of [
      "env",
      "shell",
      "uid",
      "stdio",
      "interactive",
      "detached",
      "adapter",
      "__proto__",
      "constructor",
    ]) {
      const options = JSON.parse(`{"command":"sh","args":["-c","true"],"${option}":{"LD_PRELOAD":"x"}}`);
      const code = await evaluate(
        async (text) => {
          const given = JSON.parse(text);
          return window.signalbox.processes.spawn(given).then(
            () => "started",
            (error) => error.code,
          );
        },
        JSON.stringify(options).includes("__proto__")
          ? '{"command":"sh","__proto__":{"x":1}}'
          : JSON.stringify(options),
      );
      // A key named __proto__ is no option of the object that the page's own spread makes of it.
      assert.match(code, /^ERR_SIGNALBOX_(OPTION_UNKNOWN|BUS_REFUSED)$|^started$/, option);
      if (option !== "__proto__") assert.equal(code, "ERR_SIGNALBOX_OPTION_UNKNOWN", option);
    }
    assert.equal({}.LD_PRELOAD, undefined);
  }));

test("arguments that are none of an operation's are refused with codes", () =>
  withStreams({}, async ({ evaluate }) => {
    const calls = [
      ["processes", "status", 7],
      ["processes", "status", "x".repeat(300)],
      ["processes", "spawn", { command: 7 }],
      ["processes", "spawn", { command: "sh", args: "-c" }],
      ["processes", "spawn", { command: "sh", args: [7] }],
      ["terminals", "open", { file: "sh", cols: -1 }],
      ["terminals", "open", { file: "sh", cols: "80" }],
      ["terminals", "open", { file: "sh", flow: "endless" }],
    ];
    for (const call of calls) {
      assert.equal(await codeOf(evaluate, ...call), "ERR_SIGNALBOX_OPTION_TYPE", JSON.stringify(call));
    }
    assert.equal(
      await codeOf(evaluate, "terminals", "open", { file: "sh", cols: 1_000_000 }),
      "ERR_SIGNALBOX_OPTION_RANGE",
    );
  }));

test("a policy with a mistake in it is refused by attach, which names the place", () =>
  withStreams({ policy: null }, ({ window }) => {
    const mistakes = [
      [{ processes: { lst: true } }, /policy.*processes\.lst/],
      [{ processes: { list: "yes" } }, /policy.*processes\.list/],
      [{ processes: { write: "lossless" } }, /policy.*processes\.write/],
      [{ terminals: { open: "sh" } }, /policy.*terminals\.open/],
      [{ terminals: { open: [{ args: true }] } }, /policy.*terminals\.open\[0\]\.command/],
      [{ terminals: { open: [{ file: "sh", shell: true }] } }, /policy.*terminals\.open\[0\]\.shell/],
      [{ terminals: { scope: "mine" } }, /policy.*terminals\.scope/],
    ];
    for (const [rights, message] of mistakes) {
      assert.throws(() => attach(window, { policy: { origins: ["file://"], ...rights } }), {
        code: "ERR_SIGNALBOX_OPTION_TYPE",
        message,
      });
    }
    attach(window, { policy: { origins: ["file://"], ...EVERYTHING } }).dispose();
  }));
