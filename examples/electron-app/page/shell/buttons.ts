import { byId } from "../element.ts";
import { bus } from "../events/bus.ts";
import type { Tabs } from "../terminals/tabs.ts";
import { toggleTheme } from "./theme.ts";

export function wireButtons(tabs: Tabs): void {
  byId("theme").addEventListener("click", toggleTheme);
  byId("reload").addEventListener("click", () => location.reload());
  // Its answer never comes: the page that asked is gone.
  byId("crash").addEventListener("click", () => void bus.request("window:crash").catch(() => {}));
  byId("open").addEventListener("click", () => void tabs.openShell());
}
