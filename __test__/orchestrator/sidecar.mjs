// An orchestrator: does a little of everything that one does.
import { serveOrchestrator } from "signalbox/child";

const { SIDECAR = "" } = process.env;
if (SIDECAR === "broken") {
  console.error("no model");
  process.exit(3);
}

const outputs = [];

const methods = {
  async "orchestrate.route"({ command }, { orchestrator }) {
    if (command === "crash") process.exit(9);
    if (command === "run tests") {
      const { paneId } = await orchestrator.call("manager.createPane", { type: "terminal", command: "npm test" });
      return { paneId };
    }
    return { did: command };
  },
  capabilities: (_params, { orchestrator }) => ({
    host: ["manager.createPane", "state.output", "nothing"].map((name) => orchestrator.has(name)),
    enabled: orchestrator.capabilities,
    config: orchestrator.config.mode,
  }),
  async follow({ topic, filter, window, slow }, { orchestrator }) {
    const gates = [];
    const take = (value, { dropped }) => {
      outputs.push({ value, dropped });
      return slow ? new Promise((resolve) => gates.push(resolve)) : undefined;
    };
    const { snapshot } = await orchestrator.subscribe(topic, take, { filter, window });
    release = () => {
      slow = false;
      for (const open of gates.splice(0)) open();
    };
    return snapshot ?? null;
  },
  release: () => release(),
  outputs: () => outputs,
};
let release = () => {};

await serveOrchestrator({
  name: "test",
  version: "1.2.3",
  methods,
  capabilities: ["extra"],
  onShutdown: () => console.error("shutting down"),
});
