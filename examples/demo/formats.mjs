// Figures as people read them. Units are decimal: 1 MB is 1,000,000 bytes.

const whole = new Intl.NumberFormat("en", { maximumFractionDigits: 0 });

/** `1234` → `1,234` */
export function count(value) {
  return whole.format(value);
}

/** `1234567` → `1.2 MB` */
export function bytes(value) {
  if (value < 1_000) return `${count(value)} B`;
  if (value < 1_000_000) return `${count(value / 1_000)} kB`;
  const megabytes = value / 1_000_000;
  return megabytes < 10 ? `${megabytes.toFixed(1)} MB` : `${count(megabytes)} MB`;
}

/** `0.318` → `0.32 ms`, `1234` → `1,234 ms` */
export function milliseconds(value) {
  if (value < 1) return `${value.toFixed(2)} ms`;
  return value < 100 ? `${value.toFixed(1)} ms` : `${count(value)} ms`;
}

/** `12345` → `12.3 s` */
export function seconds(valueMs) {
  return `${(valueMs / 1_000).toFixed(1)} s`;
}
