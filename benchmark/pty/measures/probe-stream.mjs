// Does it get through two megabytes? (Losing some is another matter: that is measured.)

import { corpus } from "../corpus.mjs";
import { streamCorpus } from "../stream.mjs";

const MEGABYTES = 2;
const END_WITHIN_MS = 5_000;

export const measure = {
  name: "probe-stream",
  run: (library) =>
    new Promise((resolve, reject) => {
      let units = 0;
      setTimeout(() => reject(new Error(`stands still after ${units} characters of ${MEGABYTES} MB`)), END_WITHIN_MS);
      streamCorpus(library, corpus(MEGABYTES), "string", { onChunk: (text) => (units += text.length) }).then(
        () => resolve({}),
        reject,
      );
    }),
};
