// The link to an orchestrator, from both sides.

import { Degraded, OrchestratorLink, OrchestratorState, PaneState, Panes, connectOrchestrator } from "signalbox";
import { Orchestrator, serveOrchestrator } from "signalbox/child";
import { same } from "./same.js";

export async function aHost() {
  const panes = new Panes({ shell: "/bin/sh" });
  await using link = await connectOrchestrator({
    mode: "sidecar",
    sidecar: { path: "orchestrator.js", runtime: "node" },
    capabilities: { required: ["orchestrate.route"] },
    commands: { save: ({ name }: { name: string }, { command }) => same<string, typeof command>() ?? name },
    routes: [{ match: /^plan/, to: "orchestrator", fallback: "local" }],
    methods: panes.methods,
    topics: panes.topics,
  });
  same<OrchestratorLink, typeof link>();
  same<OrchestratorState, typeof link.state>();
  same<Degraded | undefined, typeof link.degraded>();
  link.on("degraded", ({ reason }) => same<Degraded["reason"], typeof reason>());
  const plan = await link.execute<string>("plan", { of: "tests" });
  same<string, typeof plan>();
  same<PaneState[], ReturnType<typeof panes.state>["panes"]>();
  same<{ paneId: string; pid: number }, ReturnType<typeof panes.create>>();

  // @ts-expect-error -- no such mode
  await connectOrchestrator({ mode: "remote" });
  // @ts-expect-error -- where to
  await connectOrchestrator({ routes: [{ match: "plan" }] });
}

export async function anOrchestrator() {
  const orchestrator = await serveOrchestrator({
    methods: {
      "orchestrate.route": ({ command }: { command: string }, context) => {
        same<Orchestrator, typeof context.orchestrator>();
        same<AbortSignal, typeof context.signal>();
        return command;
      },
    },
  });
  same<boolean, ReturnType<typeof orchestrator.has>>();
  const { snapshot } = await orchestrator.subscribe<PaneState, { panes: PaneState[] }>("panes", (pane, { dropped }) => {
    same<PaneState, typeof pane>();
    same<number, typeof dropped>();
  });
  same<PaneState[], typeof snapshot.panes>();
}
