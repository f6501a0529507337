"use strict";

// One service.

const kinds = require("./kinds.js");
const { bytes, choice, duration, either, flag, list, map, number, path, portNumber, record, text } = kinds;
const { CONDITION, ENV_FILES, RESTART, SCHEDULE, WATCH } = require("./policies.js");
const { DAY_MS, HEALTH, READY } = require("./probes.js");

const MEMORY = either([
  bytes(1),
  record("ServiceMemoryLimit", {
    warn: bytes(1, { doc: "Above this a `warning` is told.", default: "none" }),
    kill: bytes(1, { doc: "Above this it is stopped.", default: "none" }),
  }),
]);

const count = (doc, min = 1) => number(min, Number.MAX_SAFE_INTEGER, { doc, default: "the host's" });
const size = (doc, min = 1) => bytes(min, { doc, default: "the host's" });

const LIMITS = record("ServiceLimits", {
  memoryBytes: { ...MEMORY, doc: "Resident memory of the process itself.", default: "none" },
  treeMemoryBytes: { ...MEMORY, doc: "Resident memory with all that it started.", default: "none" },
  openFiles: count("Open descriptors."),
  processes: count("Processes of the user, with all others that run already."),
  cpuSeconds: count("Processor time, in seconds."),
  fileBytes: size("Size of a file that it writes.", 0),
  coreBytes: size("Size of a core dump; 0 for none.", 0),
  addressSpaceBytes: size("Address space."),
  stackBytes: size("Stack of the main thread."),
});

const LOG = either([
  path(),
  record("ServiceLog", {
    path: path({ isRequired: true, doc: "The file. Its folder must exist." }),
    maxBytes: bytes(1, { doc: "A file of this size is put aside.", default: "`10_485_760` (10 MiB)" }),
    maxFiles: number(0, 1_000, { doc: "Files that were put aside and are kept.", default: "`5`" }),
    gzip: flag({ doc: "Compresses files that were put aside.", default: "`false`" }),
  }),
]);

const TERMINAL = record("ServiceTerminal", {
  cols: number(1, 65_535, { doc: "Columns.", default: "`80`" }),
  rows: number(1, 65_535, { doc: "Rows.", default: "`24`" }),
  name: text({ doc: "Its `TERM`.", default: "`env.TERM`, else `xterm-256color`" }),
});

const SERVICE_NAME = text({ what: "the name of a service" });

const DEPENDENCIES = either([
  SERVICE_NAME,
  list(SERVICE_NAME),
  map(either([CONDITION, record("ServiceDependency", { condition: { ...CONDITION, doc: "What is waited for." } })]), {
    what: "services",
  }),
]);

const SERVICE = record("ServiceConfig", {
  name: text({ doc: "The service's name, where it is not the key under `processes`." }),
  command: text({
    isRequired: true,
    doc: "A path with a slash, or a name that is searched for in the service's `PATH`.",
  }),
  args: list(text({ isEmptyAllowed: true }), {
    doc: "Arguments, as they are: no shell looks at them. With `shell` they are quoted and put behind the command.",
    default: "none",
  }),
  shell: either([flag(), text({ what: "a shell's path" })], {
    doc: "`true`, or a shell's path: the command is a line for `/bin/sh`, or for that shell.",
    default: "`false`",
  }),
  cwd: path({ doc: "Working directory.", default: "the directory of the config" }),
  env: kinds.variables({
    doc: "Environment variables, added to the host's; `undefined` (in JSON `null`) removes one. Numbers and booleans become text.",
  }),
  envFile: { ...ENV_FILES, doc: "Files of variables, below `env`; of several, a later one wins." },
  extendEnv: flag({
    doc: "`false`: the service gets what the config says alone, and nothing of the host's environment.",
    default: "`true`",
  }),
  port: either([portNumber(), choice(["auto"])], {
    doc: 'The service\'s port, which it gets as `PORT`. `"auto"` finds a free one. Instance 1 of a service with a number gets the next number, and so on.',
  }),
  dependsOn: {
    ...DEPENDENCIES,
    doc: "Services that go first, and what is waited for: `started`, `ready`, or `completed` (ended with 0).",
    default: "condition `completed` for a `oneshot`, else `ready`",
  },
  ready: {
    ...READY,
    doc: "When it counts as ready. Default: as soon as it runs; a `oneshot`, when it has ended with 0.",
  },
  healthCheck: { ...HEALTH, doc: "A check that is made again and again while it runs." },
  restart: {
    ...RESTART,
    doc: "What happens after its end: a policy, or that with its figures.",
    default: '`"on-failure"`',
  },
  oneshot: flag({
    doc: "Runs to its end, such as a migration: with exit code 0 it is `completed`, else `failed`.",
    default: "`false`",
  }),
  schedule: {
    ...SCHEDULE,
    doc: "Runs it at these times, each run to its end. A time that comes while a run goes on is skipped.",
  },
  instances: either([number(1, 1_024), choice(["max"])], {
    doc: 'How many of it run; `"max"`: one for each processor. Each gets `SIGNALBOX_INSTANCE`, from 0.',
    default: "`1`",
  }),
  watch: { ...WATCH, doc: "Restarts it when files change: `true` for all of `cwd`, or which.", default: "`false`" },
  interactive: either([flag(), TERMINAL], { doc: "Runs it on a terminal.", default: "`false`" }),
  stdin: choice(["pipe", "ignore"], {
    doc: "`pipe`: can be written to, and never ends by itself. `ignore`: ends at once.",
    default: '`"pipe"`',
  }),
  ipc: flag({
    doc: "Gives a Node or Bun program its `process.send`. A `ready` that waits for a message implies it.",
    default: "`false`",
  }),
  limits: { ...LIMITS, doc: "Limits of the process." },
  log: { ...LOG, doc: "A file that gets all its output. Instance 1 writes `NAME-1.log`, and so on." },
  stopSignal: kinds.signal({
    doc: "What stops it, sent to its process group.",
    default: '`"SIGTERM"`, on a terminal `"SIGHUP"`',
  }),
  killGraceMs: duration(0, DAY_MS, { doc: "From the stop signal to SIGKILL.", default: "`5_000`" }),
  profiles: list(text({ what: "a name" }), {
    orOne: true,
    doc: "It is there with one of these profiles only.",
    default: "always there",
  }),
  autostart: flag({
    doc: "`false`: it is started only when it is named, or when another service that is started depends on it.",
    default: "`true`",
  }),
});

module.exports = { SERVICE };
