// What is measured, as applications send it.

const payload = () => ({ id: "a1b2c3", ok: true, progress: 0.5, tags: ["build", "main"] });

export const smallEvent = () => ({
  event: "job:done",
  source: "main",
  seq: 17,
  at: new Date(1_700_000_000_000),
  payload: payload(),
});

export const plainEvent = () => ({ ...smallEvent(), at: 1_700_000_000_000 });

export function errorWithCause() {
  const cause = Object.assign(new TypeError("connect ECONNREFUSED"), { code: "ECONNREFUSED", port: 5432 });
  return Object.assign(new Error("The database is away.", { cause }), { code: "E_DATABASE", retryInMs: 500 });
}

/** 50 records with a Date each, about 10 kB. */
export const nested10kb = () => ({
  rows: Array.from({ length: 50 }, (_, i) => ({
    id: i,
    name: `record number ${i} with a name`,
    at: new Date(1_700_000_000_000 + i),
    tags: ["one", "two", "three"],
    nested: { a: i, b: [true, null, "text é"], c: { deep: "value" } },
    amount: i * 1.25,
    note: "some longer text",
  })),
});

export const mapSetBigInt = () => ({
  counts: new Map([
    ["a", 1n],
    ["b", 2n],
    ["c", 12_345_678_901_234_567_890n],
  ]),
  seen: new Set(["x", "y", "z", 1, 2, 3]),
  byId: new Map([
    [1, { tags: new Set(["a"]) }],
    [2, { tags: new Set(["b"]) }],
  ]),
});

export const typedArray1mb = () => ({ bytes: Uint8Array.from({ length: 1 << 20 }, (_, i) => i * 7) });
