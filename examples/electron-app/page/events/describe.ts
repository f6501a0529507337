/** What comes with an event, on one line. */
export function describe(payload: unknown): string {
  if (payload === null || typeof payload !== "object") return payload === undefined ? "" : String(payload);
  return Object.entries(payload)
    .filter(([, value]) => value !== undefined && value !== null)
    .map(([name, value]) => `${name} ${value instanceof Error ? failure(value) : plain(value)}`)
    .join(" · ");
}

/** Errors arrive as errors. */
function failure(error: Error & { code?: unknown }): string {
  return `${error.name} ${error.code ?? ""}`.trim();
}

function plain(value: unknown): string {
  if (typeof value === "number" && !Number.isInteger(value)) return value.toFixed(1);
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}
