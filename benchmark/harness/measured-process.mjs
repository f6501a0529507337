// Runs inside the measured host: loads one contender, runs one measure, prints one result line.

import { writeSync } from "node:fs";
import { withoutPaths } from "./places.mjs";
import { RESULT_MARK } from "./result-mark.mjs";

const task = JSON.parse(process.argv.at(-1));

function report(result) {
  writeSync(1, `${RESULT_MARK}${JSON.stringify(result)}\n`);
  // Not a natural end: several peers keep the loop alive for ever.
  process.exit(0);
}

process.on("uncaughtException", (error) => report({ reason: withoutPaths(`uncaught: ${error?.message ?? error}`) }));
process.on("unhandledRejection", (error) => report({ reason: withoutPaths(`unhandled: ${error?.message ?? error}`) }));

async function load(contender) {
  try {
    return await contender.load();
  } catch (error) {
    // Final: another attempt would end in the same way.
    return report({ reason: withoutPaths(`does not load: ${error?.message ?? error}`).split("\n")[0], isFinal: true });
  }
}

try {
  const { measure } = await import(`../${task.area}/measures/${task.measure}.mjs`);
  // No contender: the measure's own floor, in a host without any library.
  if (!task.contender) report({ value: await measure.runLimit(task.input) });
  const { contender } = await import(`../${task.area}/contenders/${task.contender}.mjs`);
  const library = await load(contender);
  const value = await measure.run(library, task.input);
  report({ value, version: library.version });
} catch (error) {
  report({ reason: withoutPaths(error?.message ?? error).split("\n")[0] });
}
