import { roundTrip } from "../round-trip.mjs";
import { smallEvent } from "../values.mjs";

export const measure = roundTrip({
  name: "small-event",
  about: "an event of 150 characters with a Date, encoded and decoded",
  make: smallEvent,
  needs: [],
});
