"use strict";

// What is known of a service: of all of its instances together.

/** The state of the instance that most deserves a look is that of the service. */
const BY_URGENCY = [
  "failed",
  "unhealthy",
  "backoff",
  "stopping",
  "starting",
  "waiting",
  "pending",
  "ready",
  "completed",
  "stopped",
];

/** One summary a service, in the order of the statuses. */
function summaries(statuses) {
  const byName = new Map();
  for (const status of statuses) {
    const those = byName.get(status.name);
    if (those) those.push(status);
    else byName.set(status.name, [status]);
  }
  return Array.from(byName, ([name, instances]) => summaryOf(name, instances));
}

function summaryOf(name, instances) {
  const state = BY_URGENCY.find((one) => instances.some((status) => status.state === one));
  const { reason } = instances.find((status) => status.state === state);
  const sum = (key) => instances.reduce((total, status) => total + status[key], 0);
  return Object.freeze({
    name,
    state,
    ...(reason !== undefined && { reason }),
    ready: instances.filter((status) => status.state === "ready").length,
    running: instances.filter(({ pid }) => pid !== undefined).length,
    runs: sum("runs"),
    restarts: sum("restarts"),
    instances: Object.freeze(instances),
  });
}

module.exports = { summaries };
