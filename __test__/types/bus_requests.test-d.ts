// Requests: typed by a map of methods, or by what the caller says.

import type { Disposer, EventBus, BusRequestContext } from "signalbox";
import { same } from "./same.js";

interface Requests {
  sum: (input: { a: number; b: number }) => number;
  now: () => Date;
  find: (text?: string) => Promise<string[]>;
}

declare const bus: EventBus<object, Requests>;

export async function requestsInferTheirAnswer(signal: AbortSignal) {
  const sum = await bus.request("sum", { a: 1, b: 2 });
  same<number, typeof sum>();
  const now = await bus.request("now");
  same<Date, typeof now>();
  const found = await bus.request("find", "x", { timeoutMs: Infinity, signal });
  same<string[], typeof found>();
  await bus.request("find");
  await bus.request("now", undefined, { timeoutMs: 5 });
}

export function wrongRequestsAreErrors() {
  // @ts-expect-error -- no such method
  bus.request("difference", { a: 1, b: 2 });
  // @ts-expect-error -- the input is missing
  bus.request("sum");
  // @ts-expect-error -- another input
  bus.request("sum", { a: 1, b: "2" });
  // @ts-expect-error -- it takes nothing
  bus.request("now", 5);
  // @ts-expect-error -- no such option
  bus.request("now", undefined, { timeout: 5 });
}

export function handlersInferTheirInput() {
  const dispose = bus.handle("sum", ({ a, b }, context) => {
    same<BusRequestContext, typeof context>();
    return a + b;
  });
  same<Disposer, typeof dispose>();
  bus.handle("sum", async ({ a }) => a);
  bus.handle("now", () => new Date());
  bus.handle("find", async (text) => [text ?? ""]);
  // @ts-expect-error -- another result
  bus.handle("sum", () => "3");
  // @ts-expect-error -- no such method
  bus.handle("difference", () => 3);
}

export async function withoutAMapTheCallerSaysWhatItGets(any: EventBus) {
  const unknown = await any.request("sum", { a: 1 });
  same<unknown, typeof unknown>();
  const sum = await any.request<number>("sum", { a: 1 });
  same<number, typeof sum>();
  any.handle("sum", ({ a }: { a: number }) => a);
  any.handle("later", async () => 1);
}
