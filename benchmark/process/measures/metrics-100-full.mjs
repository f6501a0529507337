import { metricsMeasure } from "../metrics.mjs";

export const measure = metricsMeasure({
  name: "metrics-100-full",
  fields: "full",
  about:
    "all that there is to know of 100 live children (peers know processor time and memory; c: also io and descriptors)",
});
