import { roundTripMeasure } from "../round-trip.mjs";
import { findRuntime } from "../runtimes.mjs";

export const measure = roundTripMeasure("node", findRuntime);
