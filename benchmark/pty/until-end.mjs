// One short terminal from its spawn to its told end, with a limit: some peers never tell.

import { terminalOptions } from "./terminal-options.mjs";

const END_WITHIN_MS = 3_000;

/**
 * @param {[string, string[]]} command
 * @param {(spawn: (onData: (text: string) => void) => void) => void} use calls `spawn`, at the moment it likes
 */
export function untilEnd(library, command, use) {
  return new Promise((resolve, reject) => {
    const options = { ...terminalOptions(), mode: "string" };
    const timer = setTimeout(() => reject(new Error("an exit event never came")), END_WITHIN_MS);
    const end = () => {
      clearTimeout(timer);
      resolve();
    };
    use((data) => library.spawn(...command, options, { data, end }));
  });
}
