"use strict";

// When a service is started again, and when at all.

const { cases, choice, cron, duration, either, flag, glob, list, number, path, record } = require("./kinds.js");
const { DAY_MS } = require("./probes.js");

const CONDITION = choice(["started", "ready", "completed"]);

const POLICY = choice(["no", "on-failure", "always"]);

const RESTART = either([
  POLICY,
  record("ServiceRestart", {
    policy: choice(["no", "on-failure", "always"], {
      doc: "`on-failure`: after another exit code than 0, a signal that nobody asked for, or failed checks. `always`: after 0 as well.",
      default: '`"on-failure"`, `"no"` with `oneshot` or `schedule`',
    }),
    minDelayMs: duration(0, DAY_MS, { doc: "Wait before the first restart.", default: "`200`" }),
    maxDelayMs: duration(0, DAY_MS, { doc: "Longest wait.", default: "`30_000`" }),
    factor: number(1, 100, { isFraction: true, doc: "Each wait is so many times the one before.", default: "`2`" }),
    jitter: number(0, 1, {
      isFraction: true,
      doc: "Part of the wait that is left to chance, so that services do not come back all at once.",
      default: "`0.2`",
    }),
    resetAfterMs: duration(0, DAY_MS, {
      doc: "Waits begin anew after it has run for so long.",
      default: "`10_000`",
    }),
    maxRestarts: number(0, 1_000_000, {
      doc: "With more restarts than this within `windowMs`, or in a row without a run of `resetAfterMs`, the service is `failed`.",
      default: "`5`",
    }),
    windowMs: duration(1, DAY_MS, { doc: "The window of `maxRestarts`.", default: "`60_000`" }),
  }),
]);

const GLOB = glob();

const WATCH = either([
  flag(),
  GLOB,
  list(GLOB, { isFilled: true }),
  record("ServiceWatch", {
    include: list(GLOB, {
      orOne: true,
      isFilled: true,
      doc: "Files and folders, or globs (`*`, `**`, `?`, `[a-z]`, `{a,b}`), from `cwd`.",
      default: "all of `cwd`",
    }),
    exclude: list(GLOB, {
      orOne: true,
      doc: "What does not count, besides all of `node_modules` and `.git`, and the service's own `log`.",
      default: "none",
    }),
    debounceMs: duration(0, DAY_MS, {
      doc: "Changes that follow each other faster are one restart.",
      default: "`200`",
    }),
  }),
]);

const SCHEDULE = either([
  cron(),
  cases(
    "ServiceSchedule",
    {
      cron: { cron: cron({ doc: "Minute, hour, day, month, weekday, in local time." }) },
      intervalMs: { intervalMs: duration(1_000, 365 * DAY_MS, { doc: "From one start to the next." }) },
    },
    {},
  ),
]);

const ENV_FILES = list(
  either([
    path(),
    record("ServiceEnvFile", {
      path: path({ isRequired: true, doc: "The file." }),
      optional: flag({ doc: "It need not exist.", default: "`false`" }),
    }),
  ]),
  { orOne: true },
);

module.exports = { CONDITION, ENV_FILES, RESTART, SCHEDULE, WATCH };
