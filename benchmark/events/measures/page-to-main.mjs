import { isEvent } from "../event.mjs";
import { floodMeasure } from "../window/measured-flood.mjs";

export const measure = floodMeasure(
  "page-to-main",
  "small events with a Date from a sandboxed page's own world into a listener of main, as fast as they go",
  makeRound,
);

function makeRound({ link, run }) {
  let onEvent;
  link.onEvent((event) => onEvent(event));
  return async (count) => {
    const arrived = new Promise((resolve) => {
      let number = 0;
      let wrong = 0;
      onEvent = (event) => {
        if (!isEvent(event, number)) wrong++;
        if (++number === count) resolve(wrong);
      };
    });
    const [wrong] = await Promise.all([arrived, run("flood", count)]);
    return wrong;
  };
}
