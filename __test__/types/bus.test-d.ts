// A bus's events and their payloads come from its map; what does not fit is an error when it is compiled.

import { EventBus, type Disposer, type EventIterator, type EventMeta } from "signalbox";
import { same } from "./same.js";

interface Events {
  "conductor:execute": { blueprintId: string; input?: unknown };
  "conductor:progress": { executionId: string; percent: number; message?: string };
  "conductor:done": void;
  "conductor:note": string | undefined;
  "editor:saved": Date;
}

declare const bus: EventBus<Events>;

export function payloadsAreInferred() {
  bus.on("conductor:execute", (payload, meta) => {
    same<{ blueprintId: string; input?: unknown }, typeof payload>();
    same<EventMeta<"conductor:execute">, typeof meta>();
  });
  bus.once("editor:saved", (saved) => same<Date, typeof saved>());
  bus.on("conductor:done", (nothing) => same<void, typeof nothing>());
  bus.on("conductor:done", () => {});
  bus.on("editor:saved", async (saved) => saved.getTime());
  same<Disposer, ReturnType<typeof bus.on>>();
}

export function patternsGiveUnions() {
  bus.on("editor:*", (payload, { event }) => {
    same<Date, typeof payload>();
    same<"editor:saved", typeof event>();
  });
  bus.on("conductor:p*", (payload) => same<Events["conductor:progress"], typeof payload>());
  bus.on("*", (payload, { event }) => {
    same<Events[keyof Events], typeof payload>();
    same<keyof Events, typeof event>();
  });
}

export function wrongEventsAreErrors() {
  // @ts-expect-error -- no such event
  bus.on("conductor:executed", () => {});
  // @ts-expect-error -- no event begins so
  bus.on("nobody:*", () => {});
  // @ts-expect-error -- no such event
  bus.emit("conductor:executed", {});
  // @ts-expect-error -- a pattern can't be emitted
  bus.emit("conductor:*", {});
  // @ts-expect-error -- no such event
  bus.off("x");
  // @ts-expect-error -- another payload
  bus.on("editor:saved", (saved: string) => saved);
}

export function emittingChecksThePayload() {
  same<boolean, ReturnType<typeof bus.emit>>();
  bus.emit("conductor:execute", { blueprintId: "123" });
  bus.emit("conductor:execute", { blueprintId: "123", input: 5 });
  bus.emit("conductor:done");
  bus.emit("conductor:done", undefined);
  bus.emit("conductor:note");
  bus.emit("conductor:note", "a");
  // @ts-expect-error -- the payload is missing
  bus.emit("conductor:execute");
  // @ts-expect-error -- a property is missing
  bus.emit("conductor:execute", {});
  // @ts-expect-error -- another type
  bus.emit("conductor:execute", { blueprintId: 123 });
  // @ts-expect-error -- a property that is not there
  bus.emit("conductor:execute", { blueprintId: "123", more: 1 });
  // @ts-expect-error -- nothing goes with it
  bus.emit("conductor:done", 1);
  // @ts-expect-error -- no Date
  bus.emit("editor:saved", "2020-01-01");
}

export async function waitingAndLoopsInferTheirPayload(signal: AbortSignal) {
  const saved = await bus.waitFor("editor:saved", { timeoutMs: 1_000, signal });
  same<Date, typeof saved>();
  const progress = await bus.waitFor("conductor:progress", { where: ({ percent }) => percent === 100 });
  same<Events["conductor:progress"], typeof progress>();
  const either = await bus.waitFor("conductor:p*", { where: (payload) => payload.percent > 1 });
  same<Events["conductor:progress"], typeof either>();
  const loop = bus.events("editor:saved", { maxQueue: 10, overflow: "drop-oldest", replay: 1 });
  same<EventIterator<Date>, typeof loop>();
  for await (const date of loop) same<Date, typeof date>();
  for await (const { payload, meta } of bus.events("editor:*", { withMeta: true })) {
    same<Date, typeof payload>();
    same<"editor:saved", typeof meta.event>();
  }
  // @ts-expect-error -- no such property
  bus.waitFor("conductor:progress", { where: ({ nothing }) => nothing });
  // @ts-expect-error -- no such policy
  bus.events("editor:saved", { overflow: "backpressure" });
}

export function aBusWithoutMapTakesAll() {
  new EventBus({ name: "tagged", compat: "tagged" });
  // @ts-expect-error -- no such form
  new EventBus({ compat: "json" });
  const any = new EventBus({ name: "any", history: 10, overflow: "latest" });
  any.emit("x");
  any.emit("x", { y: 1 });
  any.on("x", (payload, { event }) => [payload.y, same<"x", typeof event>()]);
  any.on("x:*", (payload, { event }) => [payload.y, same<string, typeof event>()]);
  any.off("x");
  // @ts-expect-error -- no such option
  new EventBus({ title: "x" });
}

export function namesThatAreNoLiteralsAreChecked(name: keyof Events, text: string) {
  bus.on(name, (payload) => same<Events[keyof Events], typeof payload>());
  // @ts-expect-error -- any string
  bus.on(text, () => {});
}

export function interfacesAndTypesAreMaps() {
  type Map = { a: number };
  new EventBus<Map>().emit("a", 1);
  new EventBus<{ a?: number }>().emit("a");
}

export function aBusIsClosedByUsing() {
  using scoped = new EventBus<Events>();
  using listener = scoped.on("conductor:done", () => {});
  same<Disposer, typeof listener>();
  same<EventBus<Events>, ReturnType<typeof scoped.ref>>();
}

export function connectionsTell({ connection }: EventBus<Events>) {
  connection.on("change", ({ state, reason, since }) => [state === "degraded", reason?.length, since + 1]);
  connection.on("gap", ({ missed }) => same<number, typeof missed>());
  connection.on("refused", (error) => error.code);
  // @ts-expect-error -- no such event
  connection.on("changed", () => {});
  // @ts-expect-error -- no such state
  if (connection.state === "open") return;
}
