import { exitSeenMeasure } from "../exit-seen.mjs";

export const measure = exitSeenMeasure(0);
