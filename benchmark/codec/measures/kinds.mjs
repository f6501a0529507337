import { KINDS, wrongKinds } from "../kinds.mjs";

const ALL = Object.keys(KINDS).length;

export const measure = {
  name: "kinds",
  about: `how many of ${ALL} kinds of values come back in every respect as they were; kinds-table.mjs tells which`,
  figures: [{ name: "kinds", key: "right", unit: `of ${ALL}`, better: "higher" }],
  timeoutMs: 60_000,
  noLimit: "all of them",
  run: async (library) => ({ right: ALL - Object.keys(wrongKinds(library)).length }),
};
