// Few runs on a shared machine: the minimum and the median say more than a mean.

export function median(values) {
  return quantile(values, 0.5);
}

/** Nearest rank for tails, the mean of the middle two for an even median. */
export function quantile(values, share) {
  const sorted = [...values].sort((a, b) => a - b);
  if (sorted.length === 0) return NaN;
  const middle = sorted.length / 2;
  if (share === 0.5 && Number.isInteger(middle)) return (sorted[middle - 1] + sorted[middle]) / 2;
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))];
}

/** `spread` is the range as a share of the median. */
export function summarise(values) {
  const middle = median(values);
  const min = Math.min(...values);
  const max = Math.max(...values);
  return { count: values.length, min, median: middle, max, spread: middle === 0 ? 0 : (max - min) / Math.abs(middle) };
}
