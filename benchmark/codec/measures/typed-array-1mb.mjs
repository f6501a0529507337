import { roundTrip } from "../round-trip.mjs";
import { typedArray1mb } from "../values.mjs";

export const measure = roundTrip({
  name: "typed-array-1mb",
  about: "1 MiB of bytes; sbx1 lets them travel beside the text, serialize has them in it",
  make: typedArray1mb,
  needs: ["probe-collections"],
});
