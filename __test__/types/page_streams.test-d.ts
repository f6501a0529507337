// Processes and terminals in a page, and what a policy says of them.

import { PtyManager, type Disposer, type ExitInfo, type Line } from "signalbox";
import { attach, type Policy } from "signalbox/electron";
import { processes, terminals, type PageProcessStatus, type PageTerminal } from "signalbox/renderer";
import { same } from "./same.js";

declare const window: Parameters<typeof attach>[0];

const policy: Policy = {
  origins: ["app://dashboard"],
  processes: {
    list: true,
    output: "lossless",
    scope: (process) => process.id === "build",
    spawn: ["date", { name: "test", command: "npm", args: ["test"], options: { limits: { openFiles: 10 } } }],
  },
  terminals: { attach: true, open: [{ file: "bash", args: (args) => args.length === 0, options: { cols: 100 } }] },
};
attach(window, { policy, terminals: new PtyManager() });

// @ts-expect-error there is no such right
attach(window, { policy: { processes: { lst: true } } });
// @ts-expect-error only output may hold up a process
attach(window, { policy: { processes: { write: "lossless" } } });
// @ts-expect-error a rule names a command or a file, not both
attach(window, { policy: { terminals: { open: [{ file: "bash", command: "bash" }] } } });

async function page() {
  const terminal = await terminals.open({ name: "shell", cols: 80, rows: 24 });
  terminal.onData((data) => same<typeof data, Uint8Array>());
  const text = await terminals.attach("one", { encoding: "utf8", flow: "lossless" });
  text.onData((data) => same<typeof data, string>());
  same<typeof text, PageTerminal<"utf8">>();

  const process = await processes.spawn({ command: "git", args: ["status"] });
  process.on("stdout", (data) => same<typeof data, string>());
  process.on("stderr", async (data) => same<typeof data, Uint8Array>(), { encoding: null });
  process.on("line", (line) => same<typeof line, Line>());
  const exit = await process.wait();
  same<typeof exit, ExitInfo>();
  const stop = await processes.watch(({ changed }) => same<typeof changed, readonly PageProcessStatus[]>(), {
    metricsIntervalMs: 500,
  });
  same<typeof stop, Disposer>();
  // @ts-expect-error a page brings no environment
  await processes.spawn({ command: "git", env: { A: "b" } });
}
void page;
