// Does it take input and give the answer?

import { echoRounds } from "../echo-round.mjs";

export const measure = {
  name: "probe-echo",
  run: (library) => echoRounds(library, 3),
};
