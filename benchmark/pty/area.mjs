// Terminals: ours, the peers, and a C program that does only the kernel's part.

export const area = {
  contenders: ["signalbox", "node-pty", "lydell-node-pty", "ruspty", "bun-terminal", "bun-pty"],
  // The first is what everybody must be able to do; measures name the others that they need.
  probes: ["probe", "probe-end", "probe-stream", "probe-echo"],
  measures: [
    "throughput",
    "js-cpu",
    "js-cpu-bytes",
    "loop-delay",
    "spawn-block",
    "spawn-block-1gib",
    "first-byte",
    "echo",
    "echo-under-flood",
    "idle-memory",
    "paste-cpu",
    "blocked-growth",
    "exit-loss",
  ],
};
