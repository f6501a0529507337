// Can it be loaded here, and does it keep plain data?

import { isDeepStrictEqual } from "node:util";
import { plainEvent } from "../values.mjs";

export const measure = {
  name: "probe",
  async run({ encode, decode }) {
    if (!isDeepStrictEqual(decode(encode(plainEvent())), plainEvent())) throw new Error("plain data is not kept");
    return {};
  },
};
