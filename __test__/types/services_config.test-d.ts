// Configs of services, as an editor sees them.

import {
  BunNativeProcessManager,
  defineConfig,
  loadConfig,
  type Config,
  type ServiceConfig,
  type ServiceName,
  type NativeProcessStatus,
  type SignalboxError,
} from "signalbox";
import { same } from "./same.js";

export const everyOptionIsTaken: Required<ServiceConfig> = {
  name: "api",
  command: "node",
  args: ["api.js"],
  shell: "/bin/bash",
  cwd: new URL("file:///srv"),
  env: { A: "1", B: 2, C: true, D: undefined, E: null },
  envFile: [".env", { path: ".env.local", optional: true }],
  extendEnv: false,
  port: "auto",
  dependsOn: { db: "ready", migrate: { condition: "completed" } },
  ready: { http: "/health", status: [200, 299], timeoutMs: "30s" },
  healthCheck: { command: "true", args: [], shell: false, intervalMs: 1000, retries: 3 },
  restart: { policy: "always", minDelayMs: "1s", factor: 1.5, jitter: 0, maxRestarts: 3, windowMs: "1m" },
  oneshot: false,
  schedule: { cron: "*/5 * * * *" },
  instances: "max",
  watch: { include: ["src"], exclude: "dist", debounceMs: 100 },
  interactive: { cols: 80, rows: 24, name: "xterm" },
  stdin: "ignore",
  ipc: true,
  limits: { memoryBytes: "512 MiB", treeMemoryBytes: { warn: 1, kill: "1GB" }, openFiles: 100 },
  log: { path: "api.log", maxBytes: "10MB", maxFiles: 3, gzip: true },
  stopSignal: "SIGINT",
  killGraceMs: 0,
  profiles: "full",
  autostart: false,
};

const config = defineConfig({
  env: { LOG_LEVEL: "info" },
  processes: {
    db: { command: "postgres", ready: { port: 5432 }, restart: "always" },
    api: { command: "node", args: ["api.js"], dependsOn: ["db"], schedule: "@daily", env: process.env },
  },
});

// Names and values keep their own types.
same<"db" | "api", ServiceName<typeof config>>();
same<"always", (typeof config)["processes"]["db"]["restart"]>();

const made = defineConfig(async ({ mode, env }) => ({
  processes: { web: { command: mode === "production" ? "serve" : "vite", env: { HOST: env["HOST"] } } },
}));
same<string, Parameters<typeof made>[0]["mode"]>();
same<"web", ServiceName<Awaited<ReturnType<typeof made>>>>();

export async function loadedConfigsHaveTheirPlace() {
  const {
    config: loaded,
    file,
    directory,
  } = await loadConfig({ file: new URL("file:///x.ts"), mode: "test", env: {} });
  same<Config, typeof loaded>();
  return file + directory;
}

export function problemsAreListed(error: SignalboxError) {
  return error.errors?.map(({ path, message, found, allowed, suggestion }) => [
    path,
    message,
    found,
    allowed,
    suggestion,
  ]);
}

export async function theMigrationClassTakesConfigsAndNames(pm: BunNativeProcessManager, given: Config) {
  const made = new BunNativeProcessManager(new URL("file:///srv"));
  await made.start();
  await made.start(given);
  await made.start(["db", "api"]);
  await made.restart("db");
  await made.stop();
  const all: NativeProcessStatus[] = pm.status();
  const { status, pid, name }: NativeProcessStatus = pm.status("db")!;
  for await (const { text, label } of pm.logs("db", { lines: 10, follow: true })) console.log(text, label);
  // @ts-expect-error -- a directory, not a config
  new BunNativeProcessManager(given);
  // @ts-expect-error -- a name
  await pm.restart(1);
  return [status, pid, name, all];
}

export function wrongConfigsAreErrors() {
  // @ts-expect-error -- no processes
  defineConfig({});
  // @ts-expect-error -- no command
  defineConfig({ processes: { a: {} } });
  // @ts-expect-error -- an option that does not exist
  defineConfig({ processes: { a: { command: "x", restrat: "no" } } });
  // @ts-expect-error -- no such policy
  defineConfig({ processes: { a: { command: "x", restart: "sometimes" } } });
  // @ts-expect-error -- a list
  defineConfig({ processes: { a: { command: "x", args: "-l" } } });
  // @ts-expect-error -- one of them
  defineConfig({ processes: { a: { command: "x", ready: { port: 1, line: "x" } } } });
  // @ts-expect-error -- no such signal
  defineConfig({ processes: { a: { command: "x", stopSignal: "SIGNOPE" } } });
  // @ts-expect-error -- no such condition
  defineConfig({ processes: { a: { command: "x", dependsOn: { b: "healthy" } } } });
  // @ts-expect-error -- a function that makes no config
  defineConfig(() => ({ services: {} }));
}
