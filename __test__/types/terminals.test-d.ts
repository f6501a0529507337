// Terminals: viewers, restarts, many by their ids.

import {
  PtyManager,
  spawnPty,
  Viewer,
  type Disposer,
  type Terminal,
  type TerminalExit,
  type ViewerEvents,
} from "signalbox";
import { same } from "./same.js";

const terminal = spawnPty("sh");
const bytes = spawnPty("sh", [], { encoding: null, output: { highWaterBytes: 65_536, lowWaterBytes: 4_096 } });

// A viewer has an encoding of its own, whatever the terminal's is.
same<typeof terminal, Terminal<"utf8">>();
const viewer = bytes.attach({ flow: "lossy", lossy: "screen", acknowledge: true });
viewer.on("data", ({ data, bytes: count, offset }) => {
  same<typeof data, string>();
  same<typeof count, number>();
  same<typeof offset, number>();
});
terminal.attach({ encoding: null }).on("data", ({ data }) => same<typeof data, Buffer>());
same<typeof viewer, Viewer<"utf8">>();
same<keyof ViewerEvents, "snapshot" | "data" | "gap" | "exit" | "restart" | "end">();
viewer.on("snapshot", ({ ansi, offset, skippedBytes }) => {
  same<typeof ansi, string>();
  same<typeof offset, number>();
  same<typeof skippedBytes, number>();
});
viewer.on("exit", (exit) => same<typeof exit, TerminalExit>());
viewer.acknowledge(10);

// @ts-expect-error: there is no such event.
viewer.on("text", () => {});
// @ts-expect-error: lossless or lossy.
terminal.attach({ flow: "sometimes" });
// @ts-expect-error: viewers are made by terminals.
new Viewer();

const disposer: Disposer = terminal.onRestart(({ pid, offset, previous }) => {
  same<typeof pid, number>();
  same<typeof offset, number>();
  same<typeof previous, TerminalExit>();
});
disposer();
const restarted: Promise<void> = terminal.restart({ signal: "SIGKILL", graceMs: 100 });
export const isAlive: boolean = terminal.health().isAlive;

spawnPty("sh", [], { screen: true }).snapshot({ scrollback: 10 }).ansi.trim();
terminal.screen.on("command", (event) => event.phase === "end" && event.exitCode);
terminal.screen.search("x", { regex: true });
// @ts-expect-error: the engine feeds it.
terminal.screen.feed("x");

const manager = new PtyManager({ defaults: { file: "bash", cols: 100 }, maxEnded: 3 });
same<ReturnType<typeof manager.create<null>>, Terminal<null>>();
const made = manager.create({ id: "one", args: ["-l"], encoding: null });
same<typeof made, Terminal<null>>();
manager.on("exit", ({ terminal: ended, exit }) => [ended.id, exit.exitCode]);
manager.get("one")?.onData((data) => same<typeof data, string | Buffer>());
// @ts-expect-error: there is no such event.
manager.on("exited", () => {});
export { restarted };
