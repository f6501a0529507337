// Bun: input, limits and a server that has to be ready. Run: bun examples/processes/bun.ts

import { ProcessError, ProcessManager, run, spawn, type ExitInfo } from "signalbox";

const bun = process.execPath;
const say = (who: string, what: string) => console.log(`${who.padEnd(8)} ${what}`);

// A command with its input. It sees the end of the input, and so it ends.
const { stdout } = await run({ command: "sort", input: "pear\napple\nplum\n" });
say("sort", stdout.replaceAll("\n", ", "));

// A failure carries what the program said.
try {
  await run({ command: "sh", args: ["-c", "echo checking; echo 'line 3: no such name' >&2; exit 2"] });
} catch (error) {
  if (!(error instanceof ProcessError)) throw error;
  say("check", `${error.type}, exit code ${error.exitCode}`);
}

// Six jobs, two at a time: the rest waits in line.
const jobs = new ProcessManager({ maxProcesses: 2, whenFull: "wait" });
const started = performance.now();
const results = await Promise.all(
  [1, 2, 3, 4, 5, 6].map((n) => jobs.run({ command: "sh", args: ["-c", `sleep 0.2; echo ${n * n}`] })),
);
const seconds = ((performance.now() - started) / 1000).toFixed(1);
say("jobs", `${results.map((result) => result.stdout).join(" ")} in ${seconds} s`);

// A server. `await using` stops it at the end of the block.
{
  const source = `
    const server = Bun.serve({ port: 0, fetch: () => new Response("hello from Bun") });
    console.log("ready at " + server.url);
    process.on("SIGTERM", () => process.exit(0));`;
  await using server = await spawn({ command: bun, args: ["-e", source], id: "server", ready: { line: "ready at " } });
  server.on("exit", ({ reason }: ExitInfo) => say("server", reason));
  const ready = await server.whenReady();
  const answer = await fetch(ready?.text.slice("ready at ".length) ?? "");
  say("server", `answers "${await answer.text()}"`);

  // What a program uses, with all that it started.
  const metrics = await server.metrics();
  say("server", `uses ${Math.round((metrics?.treeMemoryBytes ?? 0) / 2 ** 20)} MiB`);
}
