// Ours as the parent of a child that calls it.

import { ASKING_CHILD } from "./programs.mjs";

/** Microseconds of each call of the child, in order. */
export async function beAsked(RpcPeer, transport, runtime, args) {
  let peer;
  const times = new Promise((resolve, reject) => {
    const methods = { echo: (params) => params, times: (all) => void resolve(all) };
    const options = { command: runtime, args: [ASKING_CHILD, "signalbox", ...args], stderr: "inherit" };
    RpcPeer.spawn({ ...options, transport, methods }).then((made) => {
      peer = made;
      peer.on("close", ({ message }) => reject(new Error(message)));
    }, reject);
  });
  try {
    return await times;
  } finally {
    await peer?.process.kill();
  }
}
