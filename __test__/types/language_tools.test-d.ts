// Language servers, debug adapters and MCP servers.

import {
  DebugAdapter,
  LanguageServer,
  LanguageServers,
  LanguageServerState,
  McpServer,
  RpcPeer,
  ToolNotification,
  spawnDebugAdapter,
  spawnLanguageServer,
  spawnMcpServer,
} from "signalbox";
import { same } from "./same.js";

export async function aLanguageServer() {
  await using server = await spawnLanguageServer({
    command: "server",
    args: ["--stdio"],
    rootPath: "/project",
    capabilities: {},
    handlers: { "workspace/configuration": ({ items }: { items: unknown[] }) => items },
    restart: { policy: "always", maxRestarts: 3 },
  });
  same<LanguageServer, typeof server>();
  same<LanguageServerState, typeof server.state>();
  const symbols = await server.request<string[]>("textDocument/documentSymbol", {}, { onProgress: () => {} });
  same<string[], typeof symbols>();
  server.on("notification", (notification) => same<ToolNotification, typeof notification>());
  server.on("ready", ({ restarts }) => same<number, typeof restarts>());

  // @ts-expect-error -- handlers, which go with each process
  await spawnLanguageServer({ command: "server", methods: {} });
  // @ts-expect-error -- no such policy
  await spawnLanguageServer({ command: "server", restart: { policy: "sometimes" } });
}

export async function serversByLanguage() {
  await using servers = new LanguageServers({ css: { languages: ["css"], command: "server" } });
  same<Promise<LanguageServer>, ReturnType<typeof servers.for>>();
  // @ts-expect-error -- for which languages
  new LanguageServers({ css: { command: "server" } });
}

export async function aDebugAdapter() {
  const adapter = await spawnDebugAdapter({ command: "python", adapterId: "debugpy" });
  same<DebugAdapter, typeof adapter>();
  same<RpcPeer, typeof adapter.peer>();
  const { threadId } = await adapter.once<{ threadId: number }>("stopped", { where: ({ threadId: id }) => id === 1 });
  same<number, typeof threadId>();
  await adapter.start("launch", {}, (of) => same<DebugAdapter, typeof of>());
  await adapter.stop({ terminateDebuggee: true });
  // @ts-expect-error -- launch or attach
  await adapter.start("run", {});
}

export async function anMcpServer() {
  const server = await spawnMcpServer({ command: "server", roots: [{ uri: "file:///project" }] });
  same<McpServer, typeof server>();
  await server.request(
    "tools/call",
    { name: "echo" },
    { onProgress: ({ progress }: { progress: number }) => progress },
  );
  // @ts-expect-error -- its own
  await spawnMcpServer({ command: "server", dialect: "bare" });
}
