// Calls of children by HTTP.

import { HttpAdmission, HttpHost, run } from "signalbox";
import { same } from "./same.js";

export async function aHostServesChildren() {
  await using host = await HttpHost.listen({ port: 0, maxBodyBytes: 1_000, signal: AbortSignal.timeout(5) });
  same<number | undefined, typeof host.port>();
  using admitted = host.admit({ "files.list": () => ["a"], "files.read": ({ path }: { path: string }) => path });
  same<HttpAdmission, typeof admitted>();
  await run({ command: "node", env: { ...admitted.env } });
  same<void, ReturnType<typeof admitted.dismiss>>();
  same<HttpHost, ReturnType<typeof host.unref>>();

  // @ts-expect-error -- by `listen`
  new HttpHost();
  // @ts-expect-error -- this machine alone
  await HttpHost.listen({ hostname: "0.0.0.0" });
}
