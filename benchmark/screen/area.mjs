// The screen model: bytes of a terminal into a grid. Ours, and the headless terminal that it agrees with.

export const area = {
  contenders: ["signalbox", "xterm-headless"],
  probes: ["probe"],
  measures: ["screen-parse", "screen-snapshot"],
};
