// Groups of services, and what is published of them.

import { EventBus, ProcessManager } from "signalbox";
import type { PublishedEvents, ServiceGroup, ServiceState, ServiceStatus, ServiceSummary } from "signalbox";
import { same } from "./same.js";

export function aSummaryHasTheInstancesOfAService(group: ServiceGroup) {
  const [summary] = group.services();
  same<ServiceSummary, NonNullable<typeof summary>>();
  same<readonly ServiceStatus[], ServiceSummary["instances"]>();
  same<ServiceState, ServiceSummary["state"]>();
}

export function eventsOfServicesAreThoseOfATypedBus(manager: ProcessManager) {
  const bus = new EventBus<PublishedEvents>();
  manager.publishTo(bus, { events: ["service", "line"] });
  bus.on("service:state", ({ service, instance, label, state, previous, pid }) => {
    same<string, typeof service>();
    same<number, typeof instance>();
    same<string, typeof label>();
    same<ServiceState, typeof state>();
    same<ServiceState, typeof previous>();
    same<number | undefined, typeof pid>();
  });
  bus.on("service:line", ({ stream, line }) => {
    same<"stdout" | "stderr", typeof stream>();
    same<string, typeof line>();
  });
  // @ts-expect-error: no kind of events
  manager.publishTo(bus, { events: ["services"] });
}
