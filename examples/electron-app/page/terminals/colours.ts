import type { ITheme } from "@xterm/xterm";
import { colour } from "../shell/theme.ts";

/** The 16 colours of a terminal, in their order, as the style sheet has them. */
const NAMES = ["black", "red", "green", "yellow", "blue", "magenta", "cyan", "white"] as const;

export function terminalColours(): ITheme {
  const theme: ITheme = {
    background: colour("panel"),
    foreground: colour("text"),
    cursor: colour("accent"),
    cursorAccent: colour("panel"),
    selectionBackground: colour("selection"),
  };
  for (const name of NAMES) {
    theme[name] = colour(`ansi-${name}`);
    theme[`bright${name[0]!.toUpperCase()}${name.slice(1)}` as keyof ITheme] = colour(`ansi-bright-${name}`) as never;
  }
  return theme;
}
