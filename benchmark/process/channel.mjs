// A child with a channel and the conversation with it: what is sent, and what is waited for.

import { within } from "./deadline.mjs";
import { IPC_CHILD } from "./programs.mjs";

const ANSWER_WITHIN_MS = 30_000;

/**
 * Starts `runtime` with the child's script and waits until it speaks.
 *
 * `library.fork` gives `send(message)`, which pays no heed to backpressure and is for one message at a time, and
 * `sendMany(count, make)`, which does.
 */
export async function openChannel(library, { runtime, missing }) {
  if (missing) throw new Error(missing);
  let receive;
  const ready = new Promise((resolve) => (receive = resolve));
  const child = await library.fork(runtime, IPC_CHILD, { message: (message) => receive(message) });
  await within(ANSWER_WITHIN_MS, ready, "the child did not speak");
  return {
    send: (message) => child.send(message),
    sendMany: (count, make) => child.sendMany(count, make),
    /** Who gets the messages from now on. */
    onMessage(listener) {
      receive = listener;
    },
    end: () => process.kill(child.pid, "SIGKILL"),
  };
}

/** Settles with the first message that `isLast` accepts; `begin` asks for it. */
export function awaitMessage(channel, isLast, begin) {
  const answered = new Promise((resolve, reject) => {
    channel.onMessage((message) => {
      if (isLast(message)) resolve(message);
    });
    Promise.resolve(begin()).catch(reject);
  });
  return within(ANSWER_WITHIN_MS, answered, "the channel stood still: no answer");
}
