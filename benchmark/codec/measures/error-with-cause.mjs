import { roundTrip } from "../round-trip.mjs";
import { errorWithCause } from "../values.mjs";

export const measure = roundTrip({
  name: "error-with-cause",
  about: "an error with a code, properties and a cause",
  make: errorWithCause,
  needs: ["probe-error"],
});
