import { floodAndWait } from "../window/flood.mjs";
import { floodMeasure } from "../window/measured-flood.mjs";

export const measure = floodMeasure(
  "main-to-page",
  "small events with a Date from main into the listener of a sandboxed page's own world, as fast as they go",
  (opened) => async (count) => (await floodAndWait(opened, count)).wrong,
);
