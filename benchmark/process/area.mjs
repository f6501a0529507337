// Processes with pipes: starting, output, lines, figures, messages, ends. Ours, the peers, and C programs that do only the
// kernel's part.

export const area = {
  contenders: [
    "signalbox",
    "signalbox-iterator",
    "child-process",
    "execa",
    "bun-spawn",
    "bun-shell",
    "pidusage",
    "tree-kill",
    "pm2",
  ],
  // The first is what everybody must be able to do; measures name the others that they need.
  probes: [
    "probe",
    "probe-spawn",
    "probe-stream",
    "probe-lines",
    "probe-metrics",
    "probe-ipc",
    "probe-stop-tree",
    "probe-run",
    "probe-status",
  ],
  measures: [
    "spawn-block-8",
    "spawn-block-100",
    "spawn-block-8-1500mb",
    "spawn-block-100-1500mb",
    "start-8",
    "pipe-throughput",
    "pipe-text-throughput",
    "pipe-unread-js-cpu",
    "lines-throughput",
    "metrics-100",
    "metrics-100-full",
    "ipc-node",
    "ipc-bun",
    "ipc-10mb",
    "exit-seen-0",
    "exit-seen-1000",
    "status-100",
    "stop-tree",
    "run-short",
  ],
};
