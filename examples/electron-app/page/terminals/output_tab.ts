import { processes } from "signalbox/renderer";
import type { Tab } from "./tab.ts";
import { makeScreen } from "./xterm.ts";

const LINES_BEFORE = 200;

/** What a process writes, in a tab. */
export async function showOutput(tab: Tab, id: string): Promise<void> {
  const screen = makeScreen(tab.container, { convertEol: true, disableStdin: true, cursorBlink: false });
  tab.setTitle(id);
  const process = await processes.get(id);
  for (const stream of ["stdout", "stderr"] as const) {
    // A promise for each piece: signalbox sends no more than xterm.js can draw.
    const write = (bytes: Uint8Array) => new Promise<void>((resolve) => screen.xterm.write(bytes, resolve));
    process.on(stream, write, { encoding: null, lastLines: LINES_BEFORE });
  }
  process.on("exit", ({ exitCode, signal }) => {
    screen.xterm.write(`\n\x1b[2mended with ${signal ?? exitCode}\x1b[m\n`);
    tab.setEnded();
  });
  tab.onShow = () => screen.fit();
  tab.onClose = () => {
    process.dispose();
    screen.dispose();
  };
}
