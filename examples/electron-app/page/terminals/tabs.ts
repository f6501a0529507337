import { terminals } from "signalbox/renderer";
import { byId } from "../element.ts";
import { bus } from "../events/bus.ts";
import { showOutput } from "./output_tab.ts";
import { showShell } from "./shell_tab.ts";
import { Tab } from "./tab.ts";

export interface Tabs {
  openShell(id?: string): Promise<void>;
  /** Shows the output of a process: in its tab, if it has one. */
  showOutput(id: string): Promise<void>;
}

/** Shows the shells that are there, from before a reload, or else a new one. */
export function showTerminals(): Tabs {
  const bar = byId("tabs");
  const screens = byId("screens");
  let tabs: Tab[] = [];
  const outputs = new Map<string, Tab>();

  function add(kind: Tab["kind"]): Tab {
    const tab: Tab = new Tab(kind, { select: () => select(tab), close: () => close(tab) });
    tabs.push(tab);
    bar.append(tab.element);
    screens.append(tab.container);
    select(tab);
    return tab;
  }

  function select(tab: Tab | undefined) {
    for (const other of tabs) other.setShown(other === tab);
  }

  function close(tab: Tab) {
    const isShown = !tab.container.hidden;
    tabs = tabs.filter((other) => other !== tab);
    tab.remove();
    if (isShown) select(tabs.at(-1));
  }

  const controls: Tabs = {
    async openShell(id) {
      const tab = add("shell");
      await showShell(tab, id);
      tab.onShow();
    },
    async showOutput(id) {
      const shown = outputs.get(id);
      if (shown && tabs.includes(shown)) return select(shown);
      const tab = add("output");
      outputs.set(id, tab);
      await showOutput(tab, id);
      tab.onShow();
    },
  };

  async function begin() {
    const running = (await terminals.list()).filter(({ exit }) => exit === undefined);
    bus.emit("page:loaded", { attached: running.length });
    for (const { id } of running) await controls.openShell(id);
    if (running.length === 0) await controls.openShell();
  }
  void begin();

  return controls;
}
