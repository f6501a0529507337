import { RpcPeer, spawn } from "signalbox";
import type { RpcCloseEvent, RpcNotification } from "signalbox";
import { same } from "./same.js";

interface Host {
  "files.list"(params: { path: string }): string[];
}

interface Sidecar {
  add(params: [number, number]): number;
  status(): Promise<{ up: boolean }>;
  tell(params?: string): void;
}

export async function typed(): Promise<void> {
  const peer = await RpcPeer.spawn<Host, Sidecar>({
    command: "node",
    args: ["sidecar.js"],
    framing: "auto",
    methods: { "files.list": ({ path }) => [path] },
  });
  same<number, typeof sum>();
  const sum = await peer.request("add", [1, 2], { timeoutMs: 5 });
  const status = await peer.request("status");
  same<{ up: boolean }, typeof status>();
  await peer.request("tell");
  await peer.request("tell", "text", { onProgress: (value) => value, progressToken: "a" });
  // @ts-expect-error -- its parameters are missing
  await peer.request("add");
  // @ts-expect-error -- of another type
  await peer.request("add", "1");
  // @ts-expect-error -- no method of the other side
  await peer.request("files.list", { path: "/" });
  peer.handle("files.list", async ({ path }, { signal, id, progress }) => {
    progress(signal.aborted || id);
    return [path];
  });
  // @ts-expect-error -- answers with something else
  peer.handle("files.list", () => 1);
  // @ts-expect-error -- not one of ours
  peer.handle("add", () => 1);
  using disposer = peer.expose({ "files.list": { handler: ({ path }) => [path] } });
  disposer();
}

export async function untyped(): Promise<void> {
  await using peer = await RpcPeer.spawn({ command: "x", transport: "ipc", dialect: "bare", concurrency: 4 });
  const result = await peer.request("anything", { a: 1 });
  result.whatever();
  const isRoomy: boolean = peer.notify("anything");
  peer.handle("anything", (params, context) => [params.x, context.method, isRoomy]);
  const settled = await peer.batch([{ method: "a" }, { method: "b", notify: true }]);
  if (settled[0]?.status === "fulfilled") settled[0].value.anything();
  peer.on("notification", (message) => same<RpcNotification, typeof message>());
  peer.on("close", (event) => same<RpcCloseEvent, typeof event>());
  peer.on("log", ({ text }) => text.length);
  // @ts-expect-error -- no such event
  peer.on("data", () => {});
  peer.process?.pid.toFixed();
  await peer.close({ graceMs: 100 });
}

export async function over(): Promise<void> {
  const child = await spawn({ command: "x", protocol: { framing: "content-length", maxFrameBytes: 1_024 } });
  const peer = RpcPeer.over<Host, Sidecar>(child, { trace: ({ durationMs }) => durationMs?.toFixed() });
  (await peer.request("add", [1, 2])).toFixed();
  // @ts-expect-error -- made by its functions
  new RpcPeer();
}
