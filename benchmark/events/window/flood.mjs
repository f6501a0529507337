// As many events as go, from main to the page.

import { setImmediate as turn } from "node:timers/promises";
import { makeEvent } from "../event.mjs";

/** Events a turn of the loop: a program that floods does other things as well. */
const EVENTS_A_TURN = 100;

export async function flood(link, count) {
  for (let number = 0; number < count; number++) {
    // A promise where the contender says that the page is behind.
    const wait = link.send(makeEvent(number));
    if (wait !== undefined) await wait;
    if (number % EVENTS_A_TURN === EVENTS_A_TURN - 1) await turn();
  }
}

/** Floods, and waits until the page has all: `{ wrong }` counts what was not as it was sent. */
export async function floodAndWait({ link, run }, count) {
  await run("expectEvents", count);
  const arrived = run("eventsArrived");
  await flood(link, count);
  return arrived;
}
