import { tmpdir } from "node:os";

/** The same terminal for everybody. */
export function terminalOptions() {
  return { cols: 120, rows: 40, cwd: tmpdir(), env: { ...process.env, TERM: "xterm-256color" } };
}
