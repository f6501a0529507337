import { spawnBlockMeasure } from "../spawn-block.mjs";

export const measure = spawnBlockMeasure({ name: "spawn-block-100-1500mb", count: 100, hasMuchMemory: true });
