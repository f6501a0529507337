// Messages and calls, from both ends of a channel.

import { ManagedProcess, MessagePeer, RequestContext, SignalboxError, spawn } from "signalbox";
import { Parent, parent } from "signalbox/child";
import { same } from "./same.js";

export async function aHostSendsAndCalls() {
  const child = await spawn({ command: "node", args: ["program.js"], ipc: true });
  same<boolean, typeof child.connected>();
  same<boolean, ReturnType<typeof child.send>>();
  child.send({ any: ["thing"] }, (error) => same<SignalboxError | Error | null, typeof error>());
  child.on("message", (message) => same<unknown, typeof message>());
  child.on("disconnect", (nothing) => same<undefined, typeof nothing>());
  same<Promise<void>, ReturnType<typeof child.drainMessages>>();
  await child.drainMessages({ timeoutMs: 5 });
  child.disconnect();

  const answer = await child.request("method");
  same<unknown, typeof answer>();
  const sum = await child.request<number>("add", [1, 2], { timeoutMs: Infinity, signal: AbortSignal.timeout(5) });
  same<number, typeof sum>();
  using handler = child.onRequest("who", (params: { id: number }, context) => {
    same<RequestContext, typeof context>();
    return { id: params.id, aborted: context.signal.aborted };
  });
  same<void, ReturnType<typeof handler>>();

  // @ts-expect-error -- true or false
  await spawn({ command: "node", ipc: "yes" });
  // @ts-expect-error -- a name
  child.onRequest(5, () => {});
  // @ts-expect-error -- no such option
  void child.request("a", null, { retries: 1 });
}

export function theOtherEndIsTheSame(child: ManagedProcess, other: Parent) {
  const peers: MessagePeer[] = [child, other, parent];
  parent.on("message", (message) => same<unknown, typeof message>());
  parent.on("error", (error) => same<SignalboxError | Error, typeof error>());
  // @ts-expect-error -- no such event
  parent.on("exit", () => {});
  return peers;
}

export function factsOfCallsAreTyped(error: SignalboxError) {
  same<string | undefined, typeof error.method>();
  same<string | number | undefined, typeof error.remoteCode>();
  same<string | undefined, typeof error.remoteStack>();
  same<number | null | undefined, typeof error.exitCode>();
  same<string | undefined, typeof error.line>();
}
