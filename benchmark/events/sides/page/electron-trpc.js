import { createTRPCProxyClient } from "@trpc/client";
import { ipcLink } from "electron-trpc/renderer";
import { serve } from "../page-side.js";

const client = createTRPCProxyClient({ links: [ipcLink()] });

serve({
  onEvent: (listener) => client.events.subscribe(undefined, { onData: listener }),
  // The answer of each is waited for by nobody, as of an event.
  send: (value) => void client.emit.mutate(value),
  request: (value) => client.request.query(value),
});
