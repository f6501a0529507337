// The command line of the project, as far as it matters here: `bun ex dev start`.

import { loadConfig } from "signalbox";
import { createManager } from "./plugins/process-manager";

const [area, command] = process.argv.slice(2);
if (area !== "dev" || command !== "start") throw new Error("usage: ex dev start");

const { config } = await loadConfig({ file: "exemplar.config.ts" });
const pm = createManager(config, process.cwd());
for (const signal of ["SIGINT", "SIGTERM"] as const) {
  process.once(signal, async () => {
    await pm.stop();
    console.log(JSON.stringify({ status: pm.status() }));
    process.exit(0);
  });
}

await pm.start(config);
console.log(JSON.stringify({ manager: pm.constructor.name, status: pm.status() }));
setInterval(() => {}, 1 << 30);
