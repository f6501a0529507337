// Gives Electron a display where there is none.
import { spawn } from "node:child_process";
import { once } from "node:events";

// Xvfb answers in 100 ms; a loaded two-core machine has been seen to take seconds.
const START_TIMEOUT_MS = 30_000;
const STOP_TIMEOUT_MS = 5_000;

// The shell outlives nothing: its stdin is held by this process, so its end of file tells it that we are gone, however
// we went (SIGKILL included), and the server goes with us. `3>&-` leaves the server as the only writer on descriptor 3,
// so that its end of file means that the server did not start.
const GUARDED_SERVER = `
command -v Xvfb >/dev/null || exit 127
Xvfb -displayfd 3 -screen 0 1280x1024x24 -nolisten tcp &
server=$!
exec 3>&-
read -r _
kill "$server"
wait "$server"
`;

/**
 * Runs `fn(env)` with an environment whose `DISPLAY` is one that windows can open on, and returns its result. Uses
 * the present display if there is one; else starts Xvfb on a display number that the server itself finds free, and
 * stops it when `fn` has settled. On macOS and Windows there is nothing to do.
 *
 * @template T
 * @param {(env: NodeJS.ProcessEnv) => T | Promise<T>} fn
 * @returns {Promise<T>}
 * @throws {Error} when Xvfb is missing or does not start; the message says what to do
 */
export async function withDisplay(fn) {
  if (process.platform === "darwin" || process.platform === "win32" || process.env.DISPLAY)
    return fn({ ...process.env });
  const server = await startServer();
  try {
    return await fn({ ...process.env, DISPLAY: server.display });
  } finally {
    await server.stop();
  }
}

async function startServer() {
  // A session of its own: the terminal's Ctrl-C must not end the server under a test that is still closing down.
  const shell = spawn("/bin/sh", ["-c", GUARDED_SERVER], { detached: true, stdio: ["pipe", "ignore", "pipe", "pipe"] });
  const ended = once(shell, "exit");
  let remarks = "";
  shell.stderr.setEncoding("utf8").on("data", (text) => (remarks = (remarks + text).slice(-4_000)));
  // Writing to a shell that has already ended is no news.
  shell.stdin.on("error", () => {});

  const number = await readLine(shell.stdio[3], START_TIMEOUT_MS);
  if (number === undefined) {
    const code = await stopServer(shell, ended);
    throw new Error(
      code === 127
        ? "There is no display (DISPLAY is not set) and no Xvfb to make one. Install it with: npm run setup:system"
        : `Xvfb did not start${remarks ? `:\n${remarks.trim()}` : ""}\nSet DISPLAY to a display, or try: npm run setup:system`,
    );
  }
  return { display: `:${number}`, stop: () => stopServer(shell, ended) };
}

async function stopServer(shell, ended) {
  shell.stdin.end();
  const deadline = setTimeout(() => process.kill(-shell.pid, "SIGKILL"), STOP_TIMEOUT_MS);
  const [code] = await ended;
  clearTimeout(deadline);
  return code;
}

// The first line, or undefined when the stream ends or the time is up before there is one.
function readLine(stream, timeoutMs) {
  return new Promise((resolve) => {
    let text = "";
    const timer = setTimeout(() => resolve(undefined), timeoutMs);
    const settle = (line) => {
      clearTimeout(timer);
      resolve(line);
    };
    stream.setEncoding("utf8");
    stream.on("data", (part) => {
      text += part;
      if (text.includes("\n")) settle(text.slice(0, text.indexOf("\n")).trim());
    });
    stream.on("end", () => settle(undefined));
  });
}
