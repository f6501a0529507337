// Node: one command, a build line by line, and two servers under a manager. Run: node examples/processes/node.mjs

import { ProcessManager, run, spawn } from "signalbox";

const node = process.execPath;
const say = (who, what) => console.log(`${who.padEnd(8)} ${what}`);

// A command to its end. Result and failure have the same properties.
const { stdout } = await run({ command: node, args: ["--version"] });
say("run", `node is ${stdout}`);

const missing = await run({ command: "no-such-compiler", reject: false });
say("run", `${missing.command}: ${missing.error.type}, ${missing.error.code}`);

// A longer one, line by line, as it prints them. The loop ends when no output can follow.
const script = "for file in a.c b.c c.c; do echo compiling $file; sleep 0.1; done; echo '1 warning' >&2; exit 3";
const build = await spawn({ command: "sh", args: ["-c", script] });
for await (const { stream, text } of build.lines()) say("build", stream === "stderr" ? `! ${text}` : text);
say("build", `ended with ${(await build.wait()).exitCode}`);

// Servers: an adapter says once how one is started, and when it is ready.
const serve = `
  const server = require("node:http").createServer((request, response) => response.end("hello from " + process.argv[1]));
  server.listen(0, "127.0.0.1", () => console.log("listening on http://127.0.0.1:" + server.address().port));
  process.on("SIGTERM", () => { console.log("closing"); process.exit(0); });`;

const manager = new ProcessManager({
  maxProcesses: 8,
  adapters: {
    server: { command: node, args: ["-e", serve], ready: { line: /listening on (\S+)/, timeoutMs: 10_000 } },
  },
});
manager.on("failure", ({ process, error }) => say(process?.id ?? "manager", `${error.type}: ${error.message}`));
manager.on("exit", ({ process, exit }) => say(process.id, `${exit.reason}, exit code ${exit.exitCode}`));

const servers = await Promise.all(["web", "api"].map((id) => manager.spawn({ adapter: "server", args: [id], id })));
for (const server of servers) {
  // From the first line: `ready` listens to lines already, and a second listener would join it where it is.
  server.on("line", ({ text }) => say(server.id, text), { fromOffset: 0 });
  const ready = await server.whenReady();
  const answer = await fetch(ready.text.split(" ").at(-1));
  say(server.id, `answers "${await answer.text()}"`);
}

// Stopping is for the whole tree of each: SIGTERM, and SIGKILL after the grace period to whoever is left.
await manager.stopAll({ graceMs: 2_000 });
for (const { id, state } of manager.status()) say("manager", `${id} is ${state}`);
