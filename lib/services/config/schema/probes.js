"use strict";

// How it is found out that a service is ready, or well.

const kinds = require("./kinds.js");
const { cases, duration, either, exactly, flag, json, list, number, path, pattern, portNumber, text } = kinds;

const DAY_MS = 86_400_000;

const OWN_PORT = exactly(true, { doc: "the service's own `port`" });

const PORT = either([OWN_PORT, portNumber()], {
  doc: "A TCP port that takes connections. `true`: the service's own `port`.",
});

const HTTP = text({
  doc: "A URL that answers, `http://` only. A path such as `/health` goes to the service's own `port` on 127.0.0.1.",
});

const STATUS = either([number(100, 599), list(number(100, 599), { length: 2, doc: "first and last" })], {
  doc: "The status that counts: one, or the first and last of a range.",
  default: "`[200, 399]`",
});

const HOST = text({ doc: "Where the port is.", default: '`"127.0.0.1"`' });

const COMMAND = {
  command: text({ doc: "A command that ends with 0, in the service's directory and environment." }),
  args: list(text({ isEmptyAllowed: true }), { doc: "Its arguments.", default: "none" }),
  shell: either([flag(), text({ what: "a shell's path" })], { doc: "As `shell` of a service.", default: "`false`" }),
};

const READY = cases(
  "ServiceReady",
  {
    line: {
      line: pattern({ doc: "A line of output that contains this text, or matches this expression." }),
    },
    port: { port: PORT, host: HOST },
    http: { http: HTTP, status: STATUS },
    message: {
      message: either([exactly(true, { doc: "any message" }), json()], {
        doc: "A message over the channel of `ipc`: `true` for any, else the value that it has to be; of an object, with these members.",
      }),
    },
    file: { file: path({ doc: "A file that is made, or changed, after the start; from `cwd`." }) },
    command: COMMAND,
    delayMs: { delayMs: duration(0, DAY_MS, { doc: "So much time after the start, if it still runs." }) },
  },
  {
    timeoutMs: duration(1, DAY_MS, {
      doc: "How long it may take; then the service counts as failed to start, and is stopped.",
      default: "`30_000`",
    }),
  },
);

const HEALTH = cases(
  "ServiceHealthCheck",
  {
    port: { port: PORT, host: HOST },
    http: { http: HTTP, status: STATUS },
    command: COMMAND,
  },
  {
    intervalMs: duration(10, DAY_MS, { doc: "From the end of one check to the next.", default: "`10_000`" }),
    timeoutMs: duration(1, DAY_MS, { doc: "A check that takes longer has failed.", default: "`5_000`" }),
    retries: number(1, 1_000, {
      doc: "So many failures in a row make the service `unhealthy`; it is then restarted as `restart` says.",
      default: "`3`",
    }),
    startPeriodMs: duration(0, DAY_MS, {
      doc: "Failures do not count for so long after the start.",
      default: "`0`",
    }),
  },
);

module.exports = { DAY_MS, HEALTH, READY };
