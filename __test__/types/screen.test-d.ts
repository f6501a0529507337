// A screen: what is given and what comes back.

import { Screen } from "signalbox";
import type { CellRange, CommandEvent, CommandMark, Disposer, ScreenModes, ScreenSnapshot } from "signalbox";
import { same } from "./same.js";

const screen = new Screen({ cols: 80, rows: 24, scrollback: 1000, offset: 0 });
screen.feed("text");
screen.feed(new Uint8Array());
screen.resize(80, 24);

export const snapshot: ScreenSnapshot = screen.snapshot({ scrollback: 10 });
export const modes: ScreenModes = screen.modes;
export const found: CellRange[] = screen.search("x", { regex: true, caseSensitive: true, limit: 5 });
export const marks: CommandMark[] = screen.marks();
export const text: string = screen.text({ startLine: 0, endLine: 1, joinWrapped: true });
export const selected: string = screen.selection({ start: { line: 0, column: 0 }, end: { line: 1, column: 0 } });
export const dispose: Disposer = screen.on("title", (title) => same<typeof title, string>());
screen.on("bell", () => {});
screen.on("command", (event) => {
  same<typeof event, CommandEvent>();
  if (event.phase === "end") same<typeof event.exitCode, number | null>();
});
same<typeof screen.title, string | null>();

// @ts-expect-error -- no such event
screen.on("resize", () => {});
// @ts-expect-error -- an exit code comes with the end
screen.on("command", (event) => event.exitCode);
// @ts-expect-error -- not writable
screen.cols = 5;
// @ts-expect-error -- a pattern is a string
screen.search(/x/);
// @ts-expect-error -- no such option
export const wrong = new Screen({ colors: true });
