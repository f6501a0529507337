// One measured run is one fresh process: no contender inherits another's heap, threads or warm code.

import { spawn } from "node:child_process";
import { beginRun } from "./leftovers.mjs";
import { BENCHMARK_ROOT, withoutPaths } from "./places.mjs";
import { RESULT_MARK } from "./result-mark.mjs";

const DEFAULT_TIMEOUT_MS = 120_000;

/**
 * Runs one measure of one contender on one host.
 * @returns {Promise<{ value?: object, version?: string, reason?: string, note?: string }>} never rejects
 */
export function launchMeasured(host, task, timeoutMs) {
  return launch({ ...host, args: [...host.args, JSON.stringify(task)] }, timeoutMs);
}

/** Runs a compiled limit, which prints its result in the same form. */
export function launchLimit(program, args, timeoutMs) {
  return launch({ command: program, args: args.map(String) }, timeoutMs);
}

/** What ends each run of now; they are ended with us, whatever ends us. */
const running = new Set();
process.on("exit", () => running.forEach((end) => end()));
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => process.exit(1));

function launch({ command, args, env }, timeoutMs = DEFAULT_TIMEOUT_MS) {
  return new Promise((resolve) => {
    const run = beginRun(env);
    // A group of its own, so that a hanging run can be ended as a whole and by id.
    const child = spawn(command, args, {
      cwd: BENCHMARK_ROOT,
      env: run.env,
      detached: true,
      stdio: ["ignore", "pipe", "pipe"],
    });
    const end = () => {
      endGroup(child.pid);
      run.end();
    };
    running.add(end);
    let out = "";
    let err = "";
    let timedOut = false;
    const timer = setTimeout(() => {
      timedOut = true;
      endGroup(child.pid);
    }, timeoutMs);
    child.stdout.on("data", (chunk) => (out += chunk));
    child.stderr.on("data", (chunk) => (err = (err + chunk).slice(-4_000)));
    child.on("error", (error) => finish({ reason: withoutPaths(error.message) }));
    // "exit", not "close": a leaked grandchild that holds the pipe must not hold up the run.
    child.on("exit", (code, signal) => setTimeout(() => finish(judge(code, signal)), 20));

    function judge(code, signal) {
      const line = out.split("\n").find((text) => text.startsWith(RESULT_MARK));
      if (line) {
        const result = JSON.parse(line.slice(RESULT_MARK.length));
        if (code !== 0) result.note = `the host ended with ${signal ?? `code ${code}`} after its result`;
        return result;
      }
      if (timedOut) return { reason: `no result within ${timeoutMs / 1000} s` };
      const last = err
        .trim()
        .split("\n")
        .filter((text) => /error|panic|abort|fatal/i.test(text))
        .at(-1);
      return {
        reason: withoutPaths(last ?? `ended with ${signal ?? `code ${code}`} and no result`)
          .trim()
          .slice(0, 300),
      };
    }

    function finish(result) {
      clearTimeout(timer);
      if (!running.delete(end)) return;
      end();
      resolve(result);
    }
  });
}

function endGroup(pid) {
  try {
    if (pid) process.kill(-pid, "SIGKILL");
  } catch {
    // The group has ended already: what is wanted.
  }
}
