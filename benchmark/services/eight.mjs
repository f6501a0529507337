// The eight services that everybody starts, and how it is seen that they run and that they are gone.

import { execFileSync } from "node:child_process";
import { closeSync, constants, openSync, read } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { runFolder } from "../harness/leftovers.mjs";
import { within } from "../process/deadline.mjs";

export const COUNT = 8;
const RUN_WITHIN_MS = 30_000;
const GONE_WITHIN_MS = 20_000;

/** @returns {{ name: string, command: string, args: string[] }[]} `bytes`: what each writes before it is ready */
export function eightServices(program, fifo, bytes = 0) {
  const args = bytes > 0 ? [fifo, String(bytes)] : [fifo];
  return Array.from({ length: COUNT }, (_, index) => ({ name: `service${index}`, command: program, args }));
}

/** A new FIFO in the run's own folder. */
export function makeFifo() {
  const fifo = join(runFolder(), "signs");
  execFileSync("mkfifo", [fifo]);
  return fifo;
}

/** A round's look at the FIFO. Reads wait in a thread of the host's pool: nobody polls. */
export function watchSigns(fifo) {
  const both = openSync(fifo, constants.O_RDWR);
  let only;
  return {
    /** Settles when each service has said its byte. */
    running: () => within(RUN_WITHIN_MS, readSigns(both), `${COUNT} services did not run`),
    /** To be called when they run: from now on their end is the FIFO's. */
    awaitEnd() {
      only = openSync(fifo, constants.O_RDONLY);
      closeSync(both);
    },
    /** Settles when no service holds the FIFO any more. */
    async gone() {
      await within(GONE_WITHIN_MS, promisify(read)(only, Buffer.alloc(1), 0, 1, null), "some services are left");
      closeSync(only);
    },
  };
}

async function readSigns(file) {
  const buffer = Buffer.alloc(COUNT);
  for (let said = 0; said < COUNT;) said += (await promisify(read)(file, buffer, 0, COUNT - said, null)).bytesRead;
}
