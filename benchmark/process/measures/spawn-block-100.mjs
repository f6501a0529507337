import { spawnBlockMeasure } from "../spawn-block.mjs";

export const measure = spawnBlockMeasure({ name: "spawn-block-100", count: 100 });
