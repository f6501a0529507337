// Lines of a process as events: what is born outside of JavaScript.

/** About 60 characters each, as logs have them. */
export const printLines = (count) => [
  "seq",
  ["-f", "%08g 12:00:00.000 info worker: processed one more item ok", String(count)],
];
