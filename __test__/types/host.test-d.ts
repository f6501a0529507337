// The host of a child, from the child's side.

import { Host, HostNotification, host } from "signalbox/child";
import { Disposer, RequestContext } from "signalbox";
import { same } from "./same.js";

export async function aChildCallsItsHost() {
  same<Host, typeof host>();
  same<"stdio" | "ipc" | "http", typeof host.transport>();
  const answer = await host.call("files.list");
  same<unknown, typeof answer>();
  const files = await host.call<string[]>("files.list", { of: 1 }, { timeoutMs: Infinity });
  same<string[], typeof files>();
  same<boolean, ReturnType<typeof host.notify>>();
  const dispose = host.expose({
    add: ([a, b]: [number, number]) => a + b,
    wait: (_params, context) => same<RequestContext, typeof context>(),
  });
  same<Disposer, typeof dispose>();
  host.on("notification", (notification) => same<HostNotification, typeof notification>());
  host.on("close", (nothing) => same<undefined, typeof nothing>());
  host.close();

  // @ts-expect-error -- no such event
  host.on("message", () => {});
  // @ts-expect-error -- a function
  host.handle("add", 5);
  // @ts-expect-error -- functions only
  host.expose({ add: 5 });
}
