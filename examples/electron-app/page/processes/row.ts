import { processes, type PageProcessStatus } from "signalbox/renderer";
import type { ProcessMetrics } from "signalbox";
import { element } from "../element.ts";
import type { Tabs } from "../terminals/tabs.ts";
import { bytes, duration, percent } from "./format.ts";
import { Sparkline } from "./sparkline.ts";

/** The top of the chart, in percent of one core, unless something uses more. */
const FULL_CPU = 40;
const FULL_MEMORY = 160 * 1024 * 1024;

/** One process of the table. */
export class ProcessRow {
  readonly element = element("tr");
  readonly #id: string;
  readonly #name = element("td", { className: "process" });
  readonly #pid = element("td", { className: "number" });
  readonly #cpuText = element("td", { className: "number figure" });
  readonly #memoryText = element("td", { className: "number figure" });
  readonly #time = element("td", { className: "number" });
  readonly #cpu = new Sparkline("cpu", FULL_CPU);
  readonly #memory = new Sparkline("memory", FULL_MEMORY);
  readonly #action = element("button", { className: "small" });
  #status: PageProcessStatus | undefined;

  constructor(id: string, tabs: Tabs) {
    this.#id = id;
    const output = element("button", { className: "small", onclick: () => void tabs.showOutput(id) }, "Output");
    this.#action.onclick = () => void this.#act();
    this.element.append(
      this.#name,
      this.#pid,
      element("td", { className: "chart" }, this.#cpu.element),
      this.#cpuText,
      element("td", { className: "chart" }, this.#memory.element),
      this.#memoryText,
      this.#time,
      element("td", { className: "actions" }, output, this.#action),
    );
  }

  show(status: PageProcessStatus): void {
    const isAnother = this.#status?.pid !== status.pid;
    this.#status = status;
    const { state, exit } = status;
    this.element.dataset.state = state;
    const how = exit ? (exit.signal ?? `exit ${exit.exitCode}`) : state;
    this.#name.replaceChildren(
      element(
        "div",
        {},
        element("span", { className: "dot" }),
        element("span", { className: "label" }, status.name ?? status.id),
        element("span", { className: "state" }, how),
      ),
    );
    this.#pid.textContent = String(status.pid);
    this.#action.textContent = exit ? "Start" : "Stop";
    this.#action.disabled = state === "stopping";
    if (isAnother) for (const line of [this.#cpu, this.#memory]) line.clear();
    if (!exit) return;
    this.#cpuText.textContent = this.#memoryText.textContent = "–";
    this.#time.textContent = duration(exit.durationMs);
  }

  measure({ treeCpuPercent, treeMemoryBytes, uptimeMs }: ProcessMetrics): void {
    if (this.#status?.exit) return;
    this.#cpu.push(treeCpuPercent);
    this.#memory.push(treeMemoryBytes);
    this.#cpuText.textContent = percent(treeCpuPercent);
    this.#memoryText.textContent = bytes(treeMemoryBytes);
    this.#time.textContent = duration(uptimeMs);
  }

  async #act(): Promise<void> {
    if (this.#status?.exit) {
      // By the name of a rule of the policy. The table learns of it by itself.
      (await processes.spawn({ name: this.#id, id: this.#id })).dispose();
      return;
    }
    const process = await processes.get(this.#id);
    await process.stop();
    process.dispose();
  }
}
