// The one test command: node scripts/test.mjs [suite…] [test file…]
//
// Runs the named suites (all when none is named) in the order below, each in a process group of its own, and ends with
// a table and a line `N passed, N failed`. Files narrow the suites node, bun and electron to themselves.
import { spawn, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join, relative, resolve, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { resolveBun } from "./hosts/bun.mjs";
import { withDisplay } from "./hosts/display.mjs";
import { electronFlags, resolveElectron } from "./hosts/electron.mjs";

const root = fileURLToPath(new URL("../", import.meta.url));
const testFolder = join(root, "__test__");

// The engine's own tests: no N-API symbols, which cannot be linked outside a host.
const CARGO_TEST = ["cargo", "test", "--workspace", "--no-default-features"];
// A suite that takes longer hangs. A cold build of the engine on two cores is the longest honest case.
const SUITE_LIMIT_MS = 20 * 60 * 1000;
// Node waits for ever for a test file that something (a leaked handle) keeps alive; with a limit it names the file.
const FILE_LIMIT_MS = 10 * 60 * 1000;
// Of a suite that must go: the time between the polite signal and the other one.
const GRACE_MS = 5_000;
// After a suite's process has ended: how long somebody else may still hold its output.
const OUTPUT_GRACE_MS = 2_000;
// Bun's own default of 5 s fits no test that starts real programs. The harness sets the same limit for each test.
const BUN_TEST_TIMEOUT_MS = 60_000;
// These folders under __test__ belong to suites of their own.
const OWN_SUITE_FOLDERS = ["electron", "examples", "install", "types"];

/** Thrown by a suite that cannot run here: the message is the one line shown. */
class SuiteUnavailable extends Error {}

const suites = {
  rust: (run) => {
    requireFile(join(root, "Cargo.toml"));
    if (spawnSync(CARGO_TEST[0], ["--version"]).status !== 0) {
      throw new SuiteUnavailable("there is no cargo; install Rust with rustup");
    }
    return run(CARGO_TEST);
  },
  node: (run, files) => run([process.execPath, ...nodeTestFlags(), ...chosen(files, hostTests())]),
  bun: (run, files) => {
    const paths = chosen(files, hostTests());
    const { executable } = available(resolveBun);
    // "./": bun takes a bare name for a pattern to search for.
    const patterns = paths.map((path) => `./${relative(root, path).split(sep).join("/")}`);
    return run([executable, "test", "--timeout", String(BUN_TEST_TIMEOUT_MS), ...patterns]);
  },
  electron: async (run, files) => {
    const paths = chosen(files, [...hostTests(), ...testsIn(join(testFolder, "electron"), ".test.js")]);
    const { executable } = available(resolveElectron);
    // A profile of its own: two runs at once must not meet, nor find what an earlier one left.
    const profile = mkdtempSync(join(tmpdir(), "signalbox-electron-"));
    let isRunning = false;
    try {
      return await withDisplay((env) => {
        isRunning = true;
        const flags = [...electronFlags(executable), `--user-data-dir=${profile}`];
        return run([executable, ...flags, join(testFolder, "electron")], {
          env: { ...env, SIGNALBOX_TEST_FILES: JSON.stringify(paths) },
        });
      });
    } catch (error) {
      throw isRunning ? error : new SuiteUnavailable(error.message);
    } finally {
      rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
    }
  },
  types: (run) => {
    requireFile(join(testFolder, "types"));
    return run([process.execPath, available(resolveTsc), "--noEmit", "-p", join("__test__", "types")]);
  },
  install: (run) => runOnNodeOnly(run, "install"),
  examples: (run) => runOnNodeOnly(run, "examples"),
};

// --- What each suite runs ------------------------------------------------------------------------------------------

/** Tests that start whatever hosts they need themselves. */
function runOnNodeOnly(run, folder) {
  const paths = chosen([], testsIn(join(testFolder, folder), ".test.mjs"));
  return run([process.execPath, ...nodeTestFlags(), ...paths]);
}

function nodeTestFlags() {
  const [major, minor] = process.versions.node.split(".").map(Number);
  const flags = ["--test"];
  // Without a terminal Node up to 22 would choose TAP, which nobody reads.
  if (process.allowedNodeEnvironmentFlags.has("--test-reporter")) flags.push("--test-reporter=spec");
  if (major > 20 || (major === 20 && minor >= 11)) flags.push(`--test-timeout=${FILE_LIMIT_MS}`);
  return flags;
}

function hostTests() {
  return testsIn(testFolder, ".test.js", OWN_SUITE_FOLDERS);
}

function testsIn(folder, ending, exceptFolders = []) {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true })
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => {
      const path = join(folder, entry.name);
      if (!entry.isDirectory()) return entry.name.endsWith(ending) ? [path] : [];
      return entry.name === "node_modules" || exceptFolders.includes(entry.name) ? [] : testsIn(path, ending);
    });
}

function chosen(files, all) {
  const paths = files.length === 0 ? all : all.filter((path) => files.includes(path));
  if (paths.length === 0) throw new SuiteUnavailable("there are no test files for it");
  return paths;
}

function requireFile(path) {
  if (!existsSync(path)) throw new SuiteUnavailable(`there is no ${relative(root, path)}`);
}

function available(find) {
  try {
    return find();
  } catch (error) {
    throw new SuiteUnavailable(error.message);
  }
}

function resolveTsc() {
  let manifest;
  try {
    manifest = createRequire(join(root, "package.json")).resolve("typescript/package.json");
  } catch {
    throw new Error("there is no TypeScript; run npm install");
  }
  return join(dirname(manifest), JSON.parse(readFileSync(manifest, "utf8")).bin.tsc);
}

// --- Reading the runners' closing lines ----------------------------------------------------------------------------

// Each pattern counts the tests on one closing line: [, passed, failed]. cargo prints one line per test executable.
const CLOSING_LINES = {
  rust: [[/^test result: \w+\. (\d+) passed; (\d+) failed/, "passed", "failed"]],
  node: nodeClosingLines(),
  bun: [
    [/^\s*(\d+) pass$/, "passed"],
    [/^\s*(\d+) fail$/, "failed"],
  ],
  electron: [[/^(\d+) passed, (\d+) failed$/, "passed", "failed"]],
  types: [],
  install: nodeClosingLines(),
  examples: nodeClosingLines(),
};

// node:test counts a test that ran out of time as cancelled.
function nodeClosingLines() {
  return [
    [/^[#ℹ] pass (\d+)$/, "passed"],
    [/^[#ℹ] (?:fail|cancelled) (\d+)$/, "failed"],
  ];
}

class Counter {
  constructor(patterns) {
    this.patterns = patterns;
    this.passed = 0;
    this.failed = 0;
    this.isParsed = false;
    this.pending = "";
  }

  read(chunk) {
    const lines = (this.pending + chunk).split("\n");
    this.pending = lines.pop();
    for (const line of lines) this.readLine(line);
  }

  readLine(line) {
    // eslint-disable-next-line no-control-regex -- runners colour their output where it goes to a terminal
    const plain = line.replace(/\x1b\[[0-9;]*m/g, "").trimEnd();
    for (const [pattern, ...fields] of this.patterns) {
      const match = pattern.exec(plain);
      if (match === null) continue;
      this.isParsed = true;
      fields.forEach((field, index) => (this[field] += Number(match[index + 1])));
    }
  }
}

// --- Running one suite ---------------------------------------------------------------------------------------------

const running = new Set();

// Resolves with how the process ended. Its group is gone when this returns.
function runCommand(command, { env = process.env, onOutput }) {
  const childEnv = { ...env };
  // Left by an editor's terminal it would make Electron a Node; left by node --test it would silence node:test.
  delete childEnv.ELECTRON_RUN_AS_NODE;
  delete childEnv.NODE_TEST_CONTEXT;
  if (process.stdout.isTTY && !childEnv.NO_COLOR) {
    childEnv.FORCE_COLOR ??= "1";
    childEnv.CARGO_TERM_COLOR ??= "always";
  }
  const isWindows = process.platform === "win32";
  const child = spawn(command[0], command.slice(1), {
    cwd: root,
    env: childEnv,
    detached: !isWindows,
    stdio: ["ignore", "pipe", "pipe"],
  });
  running.add(child);
  for (const [from, to] of [
    [child.stdout, process.stdout],
    [child.stderr, process.stderr],
  ]) {
    const read = onOutput();
    from.setEncoding("utf8").on("data", (text) => {
      to.write(text);
      read(text);
    });
  }
  return new Promise((settle, reject) => {
    let limitReached = false;
    let isDone = false;
    let killer;
    const limit = setTimeout(() => {
      limitReached = true;
      signalGroup(child, "SIGTERM");
      killer = setTimeout(() => signalGroup(child, "SIGKILL"), GRACE_MS);
    }, SUITE_LIMIT_MS);
    const done = (code, signal) => {
      if (isDone) return;
      isDone = true;
      clearTimeout(limit);
      clearTimeout(killer);
      running.delete(child);
      // What a suite left behind in its group ends with it.
      signalGroup(child, "SIGKILL");
      settle({ code, signal, limitReached });
    };
    child.on("error", (error) => {
      running.delete(child);
      clearTimeout(limit);
      reject(error);
    });
    child.on("close", done);
    child.on("exit", (code, signal) => {
      setTimeout(() => {
        if (isDone) return;
        console.error("warning: a process that this suite started still holds its output; ending it");
        done(code, signal);
        child.stdout.destroy();
        child.stderr.destroy();
      }, OUTPUT_GRACE_MS).unref();
    });
  });
}

function signalGroup(child, signal) {
  try {
    if (process.platform === "win32") {
      if (child.exitCode === null) spawnSync("taskkill", ["/pid", String(child.pid), "/T", "/F"]);
    } else {
      process.kill(-child.pid, signal);
    }
  } catch {
    // The group is gone already.
  }
}

async function runSuite(name, files) {
  console.log(`\n=== ${name} ===`);
  const started = Date.now();
  const finish = (result, passed, failed, note = "") => ({
    name,
    result,
    passed,
    failed,
    note,
    seconds: (Date.now() - started) / 1000,
  });
  // stdout and stderr are read apart from each other, so that halves of their lines never meet.
  const counters = [];
  const onOutput = () => {
    const counter = new Counter(CLOSING_LINES[name]);
    counters.push(counter);
    return (text) => counter.read(text);
  };
  const sum = (field) => counters.reduce((total, counter) => total + counter[field], 0);
  try {
    const { code, signal, limitReached } = await suites[name](
      (command, options = {}) => runCommand(command, { ...options, onOutput }),
      files,
    );
    const note = limitReached
      ? `ended after ${SUITE_LIMIT_MS / 60_000} minutes`
      : signal
        ? `ended by ${signal}`
        : code === 0
          ? ""
          : `exit code ${code}`;
    if (note) console.error(`${name}: ${note}`);
    // A suite that fails without a failed test (a crash, a compile error) counts as one failure.
    // Not by the exit code alone: node --test ends with 0 when it is told to stop.
    if (note || sum("failed") > 0) return finish("FAILED", sum("passed"), Math.max(sum("failed"), 1), note);
    return finish("passed", counters.some((counter) => counter.isParsed) ? sum("passed") : 1, 0);
  } catch (error) {
    if (!(error instanceof SuiteUnavailable)) {
      console.error(error);
      return finish("FAILED", 0, 1, error.message);
    }
    // On a build machine a runtime that is missing is a hole in the proof, not a convenience.
    if (process.env.CI) {
      console.error(`${name} cannot run, which is a failure where CI is set: ${error.message}`);
      return finish("FAILED", 0, 1, "cannot run here");
    }
    console.log(`skipped: ${error.message.replace(/\s*\n\s*/g, " ")}`);
    return finish("skipped", 0, 0);
  }
}

// --- The command ---------------------------------------------------------------------------------------------------

function parseArguments(args) {
  const names = args.filter((arg) => arg in suites);
  const files = args.filter((arg) => !(arg in suites)).map((arg) => resolve(arg));
  const unknown = files.find((file) => !existsSync(file));
  if (unknown !== undefined) {
    console.error(
      `${relative(process.cwd(), unknown)} is neither a suite (${Object.keys(suites).join(", ")}) nor a test file`,
    );
    process.exit(2);
  }
  if (names.length > 0) return { names: Object.keys(suites).filter((name) => names.includes(name)), files };
  return { names: files.length === 0 ? Object.keys(suites) : ["node", "bun", "electron"], files };
}

function printTable(results) {
  const rows = [["suite", "result", "seconds", ""]];
  for (const { name, result, seconds, note } of results) rows.push([name, result, seconds.toFixed(1), note]);
  const widths = [0, 1, 2].map((column) => Math.max(...rows.map((row) => row[column].length)));
  console.log("");
  for (const [name, result, seconds, note] of rows) {
    console.log(
      `${name.padEnd(widths[0])}  ${result.padEnd(widths[1])}  ${seconds.padStart(widths[2])}  ${note}`.trimEnd(),
    );
  }
}

for (const [signal, code] of [
  ["SIGINT", 130],
  ["SIGTERM", 143],
  ["SIGHUP", 129],
]) {
  // The suites run in groups of their own, which the terminal's Ctrl-C does not reach.
  process.on(signal, () => {
    for (const child of running) signalGroup(child, "SIGKILL");
    process.exit(code);
  });
}

const { names, files } = parseArguments(process.argv.slice(2));
const results = [];
for (const name of names) results.push(await runSuite(name, files));
printTable(results);
const passed = results.reduce((sum, result) => sum + result.passed, 0);
const failed = results.reduce((sum, result) => sum + result.failed, 0);
console.log(`\n${passed} passed, ${failed} failed`);
process.exitCode = results.some((result) => result.result === "FAILED") ? 1 : 0;
