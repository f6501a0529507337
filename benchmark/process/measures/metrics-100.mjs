import { metricsMeasure } from "../metrics.mjs";

export const measure = metricsMeasure({
  name: "metrics-100",
  fields: "basic",
  about: "processor time and memory of 100 live children, median of a run's answers",
});
