"use strict";
const { writeFileSync } = require("node:fs");
const { join } = require("node:path");
const util = require("node:util");
const { parseEnvFile } = require("../../lib/services/config/env_file.js");
const { resolveConfig } = require("../../lib/services/config/resolve.js");
const { assert, host, skipUnless, tempDir, test } = require("../harness.js");
const { problemsOf } = require("./config_problems.js");

const read = (text) => ({ ...parseEnvFile(text) });

test("a file of variables is read by dotenv's rules", () => {
  const text = `
# a comment
PLAIN=one two   # not this
export EXPORTED = yes
EMPTY=
DOUBLE="a\\nb # c"
SINGLE='a\\nb'
LINES="first
second"
HASH='#1' # note
DOLLAR=$HOME
  INDENTED=1
  # INDENTED=2
noise
LAST=a=b`;
  assert.deepEqual(read(text), {
    PLAIN: "one two",
    EXPORTED: "yes",
    EMPTY: "",
    DOUBLE: "a\nb # c",
    SINGLE: "a\\nb",
    LINES: "first\nsecond",
    HASH: "#1",
    DOLLAR: "$HOME",
    INDENTED: "1",
    LAST: "a=b",
  });
});

test("line ends of Windows and a byte order mark do not get into names and values", () => {
  assert.deepEqual(read("\uFEFFA=1\r\nB=2\r\n"), { A: "1", B: "2" });
});

// Node 20's takes the next line for the value of an empty variable, Node 22's keeps comments behind an open quote.
skipUnless(host === "bun", "the rules are those of Bun's own function")(
  "20,000 odd files read as Bun reads them",
  () => {
    const values = [
      "a",
      "b c",
      "'q'",
      '"d"',
      "`t`",
      '"a\\nb"',
      "'a\\nb'",
      '"two\nlines"',
      "#",
      "x#y",
      "x # y",
      '"x # y"',
    ].concat([
      '"x" # c',
      "'x' tail",
      '"open',
      "'open",
      "",
      "\\n",
      "$A",
      "=",
      "a=b",
      'a"b"c',
      "'it''s'",
      "'",
      '" "',
      "é",
    ]);
    const ends = ["\n", "\r\n", "\n\n", "\n# note\n", "\n  # note\n", "\nnoise\n"];
    let seed = 7;
    const pick = (list) => {
      seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
      return list[Math.floor((seed / 2_147_483_648) * list.length)];
    };
    for (let round = 0; round < 20_000; round++) {
      const line = () =>
        pick(["", "", "  ", "\t"]) +
        pick(["", "export "]) +
        pick(["A", "B_1", "C", "lower"]) +
        pick(["", " "]) +
        "=" +
        pick(["", " ", "\t"]) +
        pick(values) +
        pick(["", " ", "  # note"]) +
        pick(ends);
      const text = Array.from({ length: 1 + (round % 4) }, line).join("");
      assert.deepEqual(read(text), { ...util.parseEnv(text) }, JSON.stringify(text));
    }
  },
);

test("files go below env, and a later file above an earlier one", async () => {
  const directory = tempDir();
  writeFileSync(join(directory, "common.env"), "A=common\nB=common\nC=common\nD=common\n");
  writeFileSync(join(directory, "one.env"), "B=one\nC=one\nD=one\n");
  writeFileSync(join(directory, "two.env"), "C=two\nD=two\n");
  const a = { command: "x", envFile: ["one.env", "two.env"], env: { D: "env" } };
  const config = { envFile: "common.env", processes: { a } };
  const { services } = await resolveConfig(config, { directory, env: {} });
  const { A, B, C, D } = services[0].env;
  assert.deepEqual([A, B, C, D], ["common", "one", "two", "env"]);
});

test("what stands in a file is taken as it is", async () => {
  const directory = tempDir();
  writeFileSync(join(directory, ".env"), "PASSWORD=pa${HOME}ss\n");
  const config = { processes: { a: { command: "x", envFile: ".env", args: ["${PASSWORD}"] } } };
  const { services } = await resolveConfig(config, { directory, env: { HOME: "/root" } });
  assert.equal(services[0].env.PASSWORD, "pa${HOME}ss");
  assert.deepEqual(services[0].args, ["pa${HOME}ss"]);
});

test("a file that is missing is a problem, unless it is optional", async () => {
  const directory = tempDir();
  const withFile = (envFile) => ({ processes: { a: { command: "x", envFile } } });
  const [problem] = await problemsOf(withFile(".env"), { directory });
  assert.match(problem, /^processes\.a\.envFile: can't read .*\.env: it does not exist; \{ path, optional: true \}/);
  await resolveConfig(withFile({ path: ".env", optional: true }), { directory });
  assert.match((await problemsOf(withFile("."), { directory }))[0], /EISDIR/);
});
