// What the main process of an Electron app writes.

import { SignalboxError } from "signalbox";
import { AttachOptions, Attachment, Policy, Refusal, attach } from "signalbox/electron";
import "signalbox/preload";
import { same } from "./same.js";

/** As Electron's own types have them. */
declare const window: {
  webContents: {
    id: number;
    mainFrame: { url: string };
    isDestroyed(): boolean;
    send(channel: string, ...args: any[]): void;
  };
};
declare const worker: { pid: number | undefined; kill(): boolean; postMessage(message: any, transfer?: any[]): void };

export function aWindowIsAttached() {
  const policy: Policy = {
    origins: ["file://"],
    frames: "main",
    buses: { default: { receive: ["conductor:*"], emit: [], request: ["run"], handle: [] } },
  };
  using attachment = attach(window, {
    policy,
    lingerMs: 5_000,
    onRefused: (refusal) => same<Refusal, typeof refusal>(),
  });
  same<Attachment, typeof attachment>();
  same<Attachment, ReturnType<typeof attach>>();
  attach(window.webContents, { policy: [policy, { origins: ["app://editor"] }] });
  attach(worker, { policy: { buses: {} } });

  same<"connecting" | "connected" | "degraded" | "disconnected", typeof attachment.connection.state>();
  attachment.connection.on("change", ({ state, since }) => [state, since]);
  const stop = attachment.on("refused", ({ code, count }) => {
    same<`ERR_SIGNALBOX_${string}`, typeof code>();
    same<number, typeof count>();
  });
  stop();
  attachment.on("closed", (reason) => same<string, typeof reason>());
  same<number, ReturnType<typeof attachment.stats>["late"]>();
  attachment.dispose();
  return [SignalboxError];
}

export function mistakesAreSeen() {
  // @ts-expect-error -- a policy is needed
  attach(window, {});
  // @ts-expect-error -- no target
  attach({}, { policy: {} });
  // @ts-expect-error -- rights are lists
  attach(window, { policy: { buses: { default: { emit: "*" } } } });
  // @ts-expect-error -- no such right
  const options: AttachOptions = { policy: { buses: { default: { send: [] } } } };
  // @ts-expect-error -- no such event
  attach(window, options).on("close", () => {});
}
