import { spawnBlockMeasure } from "../spawn-block.mjs";

export const measure = spawnBlockMeasure({ name: "spawn-block-8-1500mb", count: 8, hasMuchMemory: true });
