// A tree of 13 processes, and the moment at which none of them is left. They hold one FIFO open, so its end is theirs: no
// polling, and the same way to see it for everybody.

import { execFileSync } from "node:child_process";
import { closeSync, constants, openSync, read, readSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { runFolder } from "../harness/leftovers.mjs";
import { within } from "./deadline.mjs";

export const PROCESSES = 13;
const READY_WITHIN_MS = 10_000;
const GONE_WITHIN_MS = 5_000;
const LOOK_EVERY_MS = 2;

/** A new FIFO in the run's own folder. */
export function makeFifo() {
  const fifo = join(runFolder(), "tree");
  execFileSync("mkfifo", [fifo]);
  return fifo;
}

/** @returns {Promise<{ ids: number[], gone(): Promise<void> }>} `start` gets the tree going */
export async function growTree(fifo, start) {
  // With a reader there, the tree's root does not wait in its own open.
  const early = openSync(fifo, constants.O_RDONLY | constants.O_NONBLOCK);
  let ids;
  let reader;
  try {
    await start();
    ids = await within(READY_WITHIN_MS, readIds(early), "the tree was not complete");
    // A reader that waits, in a thread of the host's pool. There are writers, so that this open returns at once.
    reader = openSync(fifo, constants.O_RDONLY);
  } finally {
    closeSync(early);
  }
  return {
    ids,
    async gone() {
      try {
        const end = promisify(read)(reader, Buffer.alloc(1), 0, 1, null);
        await within(GONE_WITHIN_MS, end, "some of the tree are left");
      } catch (error) {
        // Also frees the thread that reads.
        const left = ids.filter(endIfAlive).length;
        throw new Error(`${left} of ${PROCESSES} processes are left after ${GONE_WITHIN_MS / 1_000} s`, {
          cause: error,
        });
      } finally {
        closeSync(reader);
      }
    },
  };
}

async function readIds(reader) {
  let text = "";
  const buffer = Buffer.alloc(4_096);
  for (;;) {
    try {
      text += buffer.toString("latin1", 0, readSync(reader, buffer));
    } catch (error) {
      if (error.code !== "EAGAIN") throw error;
    }
    const lines = text.split("\n").slice(0, -1);
    if (lines.length === PROCESSES) return lines.map(Number);
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
  }
}

function endIfAlive(pid) {
  try {
    return process.kill(pid, "SIGKILL");
  } catch {
    return false;
  }
}
