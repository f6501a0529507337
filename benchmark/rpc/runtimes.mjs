// The programs that a peer runs in, whatever the host is.

import { findHost } from "../harness/hosts.mjs";

/** @returns {Promise<{ runtime?: string, missing?: string }>} in the benchmark's own process, before a measure */
export async function findRuntime(name) {
  const { command, reason } = await findHost(name);
  return command ? { runtime: command } : { missing: `no ${name} for the child: ${reason}` };
}
