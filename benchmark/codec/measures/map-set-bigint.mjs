import { roundTrip } from "../round-trip.mjs";
import { mapSetBigInt } from "../values.mjs";

export const measure = roundTrip({
  name: "map-set-bigint",
  about: "Maps, Sets and BigInts",
  make: mapSetBigInt,
  needs: ["probe-collections"],
});
