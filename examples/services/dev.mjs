// A project of four processes from its config: started in order, looked at, hurt, and stopped.
// Run: node examples/services/dev.mjs (or bun)

import { ProcessManager, loadConfig } from "signalbox";

const { config, directory } = await loadConfig({ directory: new URL(".", import.meta.url) });
const manager = new ProcessManager();
const group = await manager.start(config, { directory });
for (const { label, state } of group.status()) console.log(`${label.padEnd(8)} ${state}`);

// Each wrote lines before and after it was ready.
for await (const { label, text } of group.logs({ lines: 3 })) {
  if (text.trim() !== "") console.log(`${label.padEnd(8)} | ${text}`);
}

// The page is Vite's, and what it asks for is the API's.
const lines = [];
for await (const { text } of group.logs("web")) lines.push(text);
const [url] = /http:\/\/127\.0\.0\.1:\d+\//.exec(lines.join("\n"));
console.log(`page     ${/<title>(.*)<\/title>/.exec(await (await fetch(url)).text())[1]}`);
console.log(`proxied  ${await (await fetch(`${url}api/job`)).text()}`);

// What is killed comes back, as its restart policy says.
const back = new Promise((resolve) =>
  group.on("ready", ({ label, status }) => label === "worker.1" && resolve(status)),
);
process.kill(group.status("worker.1").pid, "SIGKILL");
const { restarts } = await back;
console.log(`worker.1 is back, restarts: ${restarts}`);

await group.stop();
for (const { name, state, instances } of group.services())
  console.log(`${name.padEnd(8)} ${state} (${instances.length})`);
