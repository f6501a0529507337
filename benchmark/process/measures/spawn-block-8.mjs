import { spawnBlockMeasure } from "../spawn-block.mjs";

export const measure = spawnBlockMeasure({ name: "spawn-block-8", count: 8 });
