// Is the end of a terminal told, each time?

import { untilEnd } from "../until-end.mjs";

const TIMES = 10;

export const measure = {
  name: "probe-end",
  async run(library) {
    for (let time = 0; time < TIMES; time++) await untilEnd(library, ["true", []], (spawn) => spawn(() => {}));
    return {};
  },
};
