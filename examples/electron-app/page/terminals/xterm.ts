import { FitAddon } from "@xterm/addon-fit";
import { WebglAddon } from "@xterm/addon-webgl";
import { Terminal, type ITerminalOptions } from "@xterm/xterm";
import "@xterm/xterm/css/xterm.css";
import { onTheme } from "../shell/theme.ts";
import { terminalColours } from "./colours.ts";

export interface Screen {
  readonly xterm: Terminal;
  /** As many columns and rows as there is room for. */
  fit(): void;
  dispose(): void;
}

/** A terminal on the page, drawn by WebGL where there is one. */
export function makeScreen(container: HTMLElement, options: ITerminalOptions = {}): Screen {
  const xterm = new Terminal({
    fontFamily: '"JetBrains Mono Variable", ui-monospace, monospace',
    fontSize: 13,
    lineHeight: 1.2,
    cursorBlink: true,
    scrollback: 5_000,
    ...options,
  });
  const fitting = new FitAddon();
  xterm.loadAddon(fitting);
  xterm.open(container);
  drawByWebgl(xterm);
  const stop = onTheme(() => (xterm.options.theme = terminalColours()));
  const observer = new ResizeObserver(() => fit());
  observer.observe(container);

  function fit() {
    if (container.offsetParent !== null) fitting.fit(); // a hidden one has no size
  }

  return {
    xterm,
    fit,
    dispose() {
      observer.disconnect();
      stop();
      xterm.dispose();
    },
  };
}

function drawByWebgl(xterm: Terminal): void {
  try {
    const webgl = new WebglAddon();
    // The system may take it away: xterm.js then draws by elements, as without it.
    webgl.onContextLoss(() => webgl.dispose());
    xterm.loadAddon(webgl);
  } catch {
    // No WebGL here.
  }
}
