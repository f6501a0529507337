// TypeScript to what Electron runs: conductor_ipc.ts for the main process, page.ts with all that it needs for the page.
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { rolldown } from "rolldown";

const folder = dirname(fileURLToPath(import.meta.url));
const resolve = { alias: { "@atomiton/events": join(folder, "events.ts") } };

async function build(options, output) {
  const bundle = await rolldown({ cwd: folder, resolve, ...options });
  await bundle.write({ dir: join(folder, "out"), ...output });
  await bundle.close();
}

await build({ input: "conductor_ipc.ts", platform: "node", external: ["signalbox"] }, { format: "cjs" });
await build({ input: "page.ts", platform: "browser" }, { format: "iife" });
