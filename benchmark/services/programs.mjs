// What contenders start: a small program, so that the figures are not its own start.

import { compileProgram } from "../harness/limit.mjs";

export function serviceProgram() {
  return compileProgram("services", "programs", "service");
}
