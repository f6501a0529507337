import { roundTrip } from "../round-trip.mjs";
import { plainEvent } from "../values.mjs";

export const measure = roundTrip({
  name: "plain-event",
  about: "the same with a number in the Date's place",
  make: plainEvent,
  needs: [],
});
