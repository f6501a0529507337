// A blocked event loop while terminals flood: who reads on must stop somewhere, and must lose nothing.

import { readFileSync } from "node:fs";
import { corpus } from "../corpus.mjs";
import { catCommand } from "../stream.mjs";
import { terminalOptions } from "../terminal-options.mjs";

const TERMINALS = 4;
const BLOCKED_MS = 3_000;
/** Of each: together about what a reader that does not stop gets through while the loop is blocked. */
const MEGABYTES = 40;
/** How long chunks that come after a library's own end are waited for. */
const LATE_MS = 250;

export const measure = {
  name: "blocked-growth",
  about: `growth of the host's anonymous memory for each of ${TERMINALS} terminals that flood while the event loop stands still for ${BLOCKED_MS / 1_000} s`,
  figures: [
    { name: "blocked-growth", key: "kibPerTerminal", unit: "KiB", better: "lower" },
    {
      name: "blocked-growth-bytes-lost",
      key: "unitsLost",
      unit: "units",
      better: "lower",
      about: "characters that never came after it, of all terminals",
    },
  ],
  needs: ["probe-stream"],
  timeoutMs: 60_000,
  noLimit: "a C host that does not read holds what the kernel does",
  prepare: () => corpus(MEGABYTES),

  async run(library, { file, units }) {
    const seen = Array.from({ length: TERMINALS }, () => 0);
    const floods = seen.map((_, index) => flood(library, file, (text) => (seen[index] += text.length)));
    await Promise.all(floods.map(({ begun }) => begun));
    const before = anonymousKib();
    const until = performance.now() + BLOCKED_MS;
    while (performance.now() < until);
    const kibPerTerminal = (anonymousKib() - before) / TERMINALS;
    await Promise.all(floods.map(({ ended }) => ended));
    await new Promise((resolve) => setTimeout(resolve, LATE_MS));
    return { kibPerTerminal, unitsLost: seen.reduce((lost, count) => lost + units - count, 0) };
  },
};

function flood(library, file, onText) {
  let begin;
  const begun = new Promise((resolve) => (begin = resolve));
  const ended = new Promise((end) => {
    const data = (text) => {
      onText(text);
      begin();
    };
    library.spawn(...catCommand(file), { ...terminalOptions(), mode: "string" }, { data, end });
  });
  return { begun, ended };
}

function anonymousKib() {
  return Number(readFileSync("/proc/self/status", "utf8").match(/^RssAnon:\s+(\d+)/m)[1]);
}
