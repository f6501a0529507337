"use strict";
const metricsOf = (children) => Promise.all(children.map((child) => child.metrics()));
const aggregate = (all) => ({ processes: all.length, cpuPercent: 0, memoryBytes: 0 });
module.exports = { aggregate, metricsOf };
