import { terminals, type PageTerminal } from "signalbox/renderer";
import type { Tab } from "./tab.ts";
import { makeScreen } from "./xterm.ts";

/** A shell of the main process in a tab: a new one, or with an `id` one that is there. */
export async function showShell(tab: Tab, id?: string): Promise<PageTerminal> {
  const screen = makeScreen(tab.container);
  screen.fit();
  const { cols, rows } = screen.xterm;
  const terminal = await (id === undefined
    ? terminals.open({ name: "shell", cols, rows })
    : terminals.attach(id, { cols, rows }));

  terminal.connect(screen.xterm);

  tab.setTitle(terminal.title || "shell");
  terminal.onTitle((title) => tab.setTitle(title));
  terminal.onExit(({ exitCode }) => {
    screen.xterm.write(`\r\n\x1b[2mended with ${exitCode}\x1b[m`);
    tab.setEnded();
  });
  tab.onShow = () => {
    screen.fit();
    screen.xterm.focus();
  };
  tab.onClose = () => {
    terminal.dispose();
    screen.dispose();
    void terminals.remove(terminal.id);
  };
  return terminal;
}
