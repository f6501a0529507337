import { roundTrip } from "../round-trip.mjs";
import { nested10kb } from "../values.mjs";

export const measure = roundTrip({
  name: "nested-10kb",
  about: "50 records with a Date each",
  make: nested10kb,
  needs: [],
});
