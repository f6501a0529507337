import { hostCallMeasure } from "../host-call.mjs";
import { findRuntime } from "../runtimes.mjs";

export const measure = hostCallMeasure("node", findRuntime);
