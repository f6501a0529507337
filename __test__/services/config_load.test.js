"use strict";
const { cpSync, mkdirSync, symlinkSync, utimesSync, writeFileSync } = require("node:fs");
const { dirname, join } = require("node:path");
const { pathToFileURL } = require("node:url");
const { SignalboxError, loadConfig } = require("signalbox");
const { assert, host, skipUnless, tempDir, test } = require("../harness.js");
const { runScript } = require("../script.js");

const root = join(__dirname, "..", "..");

/** A folder with these files, in which the package and a loader are installed. */
function project(files) {
  const folder = tempDir();
  mkdirSync(join(folder, "node_modules"));
  symlinkSync(root, join(folder, "node_modules", "signalbox"));
  symlinkSync(join(root, "node_modules", "jiti"), join(folder, "node_modules", "jiti"));
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  return folder;
}

/** The command of the only service. */
const commandOf = ({ config }) => Object.values(config.processes)[0].command;

const MODULE = (command) => `export default { processes: { a: { command: ${JSON.stringify(command)} } } };\n`;
const SCRIPT = (command) => `module.exports = { processes: { a: { command: ${JSON.stringify(command)} } } };\n`;
const JSON_FILE = (command) => JSON.stringify({ processes: { a: { command } } });

test("every kind of file is found by its name", async () => {
  const kinds = { ts: MODULE, mts: MODULE, mjs: MODULE, js: SCRIPT, cjs: SCRIPT, json: JSON_FILE };
  for (const [ending, make] of Object.entries(kinds)) {
    const directory = project({ [`signalbox.config.${ending}`]: make(ending) });
    const loaded = await loadConfig({ directory });
    assert.equal(commandOf(loaded), ending);
    assert.equal(loaded.file, join(directory, `signalbox.config.${ending}`));
    assert.equal(loaded.directory, directory);
  }
});

test("of several files TypeScript goes first and JSON last", async () => {
  const files = { "signalbox.config.json": JSON_FILE("json"), "signalbox.config.cjs": SCRIPT("cjs") };
  assert.equal(commandOf(await loadConfig({ directory: project(files) })), "cjs");
  const more = { ...files, "signalbox.config.ts": MODULE("ts") };
  assert.equal(commandOf(await loadConfig({ directory: project(more) })), "ts");
});

test("the search goes upwards and ends at the nearest", async () => {
  const directory = project({
    "signalbox.config.json": JSON_FILE("outer"),
    "app/signalbox.config.json": JSON_FILE("inner"),
    "app/src/x": "",
    "lib/x": "",
  });
  assert.equal(commandOf(await loadConfig({ directory: join(directory, "app", "src") })), "inner");
  const outer = await loadConfig({ directory: join(directory, "lib") });
  assert.deepEqual([commandOf(outer), outer.directory], ["outer", directory]);
});

test("without a config the error says what was looked for and where", async () => {
  const directory = tempDir();
  await assert.rejects(loadConfig({ directory }), (error) => {
    assert.deepEqual([error.code, error.searched], ["ERR_SIGNALBOX_CONFIG_NOT_FOUND", directory]);
    assert.match(error.message, /no signalbox\.config\.ts, .*signalbox\.config\.json in /);
    return error instanceof SignalboxError;
  });
});

test("a file of any name is loaded when it is named", async () => {
  const directory = project({ "my.services.mts": MODULE("mine") });
  assert.equal(commandOf(await loadConfig({ directory, file: "my.services.mts" })), "mine");
  assert.equal(commandOf(await loadConfig({ file: join(directory, "my.services.mts") })), "mine");
  assert.equal(commandOf(await loadConfig({ file: pathToFileURL(join(directory, "my.services.mts")) })), "mine");
});

test("TypeScript has all its syntax, and imports without endings", async () => {
  const directory = project({
    "signalbox.config.ts": `
      import { defineConfig, type Config } from "signalbox";
      import { Command } from "./commands";
      const config: Config = defineConfig({ processes: { a: { command: Command.Vite } } });
      export default config;`,
    "commands.ts": `export enum Command { Vite = "vite" }`,
  });
  assert.equal(commandOf(await loadConfig({ directory })), "vite");
});

test("a config has the package that the program has", async () => {
  const text = `
    import { SignalboxError } from "signalbox";
    export default (): never => { throw new SignalboxError("ERR_SIGNALBOX_MINE", "mine"); };`;
  const directory = project({ "signalbox.config.ts": text });
  await assert.rejects(loadConfig({ directory }), ({ cause }) => cause instanceof SignalboxError);
});

test("a function makes the config, from the mode and the environment", async () => {
  const text = `module.exports = async ({ mode, env }) => ({ processes: { a: { command: mode, args: [env.WHO] } } });`;
  const directory = project({ "signalbox.config.cjs": text });
  const { config } = await loadConfig({ directory, mode: "production", env: { WHO: "me" } });
  assert.deepEqual(config.processes.a, { command: "production", args: ["me"] });
  assert.equal(commandOf(await loadConfig({ directory, env: { NODE_ENV: "test", WHO: "" } })), "test");
  assert.equal(commandOf(await loadConfig({ directory, env: { WHO: "" } })), "development");
});

test("a config may be a promise", async () => {
  const text = `export default Promise.resolve({ processes: { a: { command: "later" } } });`;
  assert.equal(commandOf(await loadConfig({ directory: project({ "signalbox.config.mjs": text }) })), "later");
});

test("a compiled module's default is the config", async () => {
  const text = `Object.defineProperty(exports, "__esModule", { value: true }); exports.default = { processes: { a: { command: "tsc" } } };`;
  assert.equal(commandOf(await loadConfig({ directory: project({ "signalbox.config.cjs": text }) })), "tsc");
});

test("a config that has changed is loaded anew", async () => {
  for (const [name, make] of Object.entries({
    "c.mjs": MODULE,
    "c.cjs": SCRIPT,
    "c.ts": MODULE,
    "c.json": JSON_FILE,
  })) {
    const directory = project({ [name]: make("before") });
    const file = join(directory, name);
    utimesSync(file, 1, 1);
    assert.equal(commandOf(await loadConfig({ file })), "before");
    writeFileSync(file, make("after"));
    assert.equal(commandOf(await loadConfig({ file })), "after", name);
  }
});

test("a wrong config names its file and all its problems", async () => {
  const directory = project({
    "signalbox.config.json": `{ "processes": { "a": { "kommand": 1 }, "b": { "command": 2 } } }`,
  });
  await assert.rejects(loadConfig({ directory }), ({ code, file, errors, message }) => {
    assert.deepEqual(
      [code, file, errors.length],
      ["ERR_SIGNALBOX_CONFIG_INVALID", join(directory, "signalbox.config.json"), 2],
    );
    return message.startsWith(`${file} is not valid (2 problems):\n  processes.a.kommand: `);
  });
});

test("a file that can't be loaded says why", async () => {
  const directory = project({
    "syntax.mjs": "export default {",
    "syntax.ts": "export default {",
    "throws.cjs": `throw new Error("no database");`,
    "rejects.mjs": `export default () => Promise.reject(new Error("no network"));`,
    "json.json": "{",
    "nothing.mjs": "export const processes = {};",
    "import.mjs": `import "./missing.mjs"; export default {};`,
  });
  const load = (file) => loadConfig({ directory, file }).then(assert.fail, (error) => error);
  const expected = {
    "throws.cjs": /no database/,
    "rejects.mjs": /no network/,
    "nothing.mjs": /no default export; write `export default defineConfig/,
    "import.mjs": /missing\.mjs/,
    "missing.ts": /it does not exist/,
    "missing.json": /it does not exist/,
    "json.json": /JSON/,
    "syntax.mjs": /./,
    "syntax.ts": /./,
  };
  for (const [name, why] of Object.entries(expected)) {
    const error = await load(name);
    assert.deepEqual([error.code, error.file], ["ERR_SIGNALBOX_CONFIG_LOAD", join(directory, name)], error.stack);
    assert.match(error.message, why);
    assert.ok(error.cause);
  }
});

test("a file that is no module and no JSON is a wrong option", async () => {
  await assert.rejects(loadConfig({ file: "services.yaml" }), { code: "ERR_SIGNALBOX_OPTION_RANGE", option: "file" });
  await assert.rejects(loadConfig({ path: "x" }), { code: "ERR_SIGNALBOX_OPTION_UNKNOWN", option: "path" });
  await assert.rejects(loadConfig({ mode: 1 }), { code: "ERR_SIGNALBOX_OPTION_TYPE", option: "mode" });
});

const needsLoader = host === "node" && !process.features.typescript;
skipUnless(needsLoader, "for a Node that can not read TypeScript")(
  "without a loader the error says what to install",
  async () => {
    // A copy of the package without anything around it.
    const directory = tempDir();
    for (const name of ["lib", "index.js", "native.js"]) {
      cpSync(join(root, name), join(directory, "node_modules", "signalbox", name), { recursive: true });
    }
    writeFileSync(join(directory, "signalbox.config.ts"), MODULE("x"));
    const { stdout } = await runScript(`/* lazy */
    const { loadConfig } = require(${JSON.stringify(join(directory, "node_modules", "signalbox", "index.js"))});
    loadConfig({ directory: ${JSON.stringify(directory)} }).catch(({ code, message }) => console.log(code, message));`);
    assert.match(stdout, /^ERR_SIGNALBOX_CONFIG_LOADER .*npm install --save-dev jiti/);
  },
);
