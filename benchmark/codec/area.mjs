// Values to text or bytes and back. Ours twice: the half in JavaScript, which events go by, and the engine's
// (`serialize`, `deserialize`). JSON is what plain JSON.stringify and JSON.parse take for the same value, which they do not
// keep: the floor of everybody who writes JSON.

export const area = {
  contenders: [
    "signalbox",
    "signalbox-native",
    "superjson",
    "devalue",
    "seroval",
    "structured-clone",
    "msgpackr",
    "json",
  ],
  probes: ["probe", "probe-error", "probe-collections"],
  measures: [
    "small-event",
    "plain-event",
    "error-with-cause",
    "nested-10kb",
    "map-set-bigint",
    "typed-array-1mb",
    "kinds",
    "engine-check",
  ],
};
