// What was measured, and whether all claims held.

import { bytes, count, milliseconds, seconds } from "./formats.mjs";

/** Prints figures and checks. */
export function printSummary(run) {
  const { screen, checks, hasQuit } = run;
  const { paint } = screen;
  screen.say();
  screen.say(paint.bold("Summary"));
  for (const [label, value] of figures(run)) screen.say(`  ${paint.dim(`${label}:`)} ${value}`);
  for (const { claim, isTrue, found } of checks.all) {
    screen.say(isTrue ? `  ${paint.green("✓")} ${claim}` : `  ${paint.red("✗")} ${claim}: ${found}`);
  }
  const failed = checks.failed.map(({ claim }) => claim);
  if (failed.length > 0) {
    screen.say(paint.red(`${failed.length} of ${checks.all.length} checks failed: ${failed.join("; ")}`));
  } else {
    screen.say(
      paint.green(hasQuit ? "Quit early; everything was stopped." : `All ${checks.all.length} checks passed.`),
    );
  }
}

// Only what was measured: a run that was quit early has fewer figures.
function* figures({ roster, facts, delay, stats, stopped, left, elapsedMs }) {
  yield ["children started", `${roster.entries.length}, up to ${roster.peakProcesses} processes at once`];
  if (facts.atOnce > 0) {
    const blocked = `blocked this thread for ${milliseconds(facts.blockedMs)}`;
    yield ["services", `the start of ${facts.atOnce} ${blocked}; all ran after ${milliseconds(facts.startedMs)}`];
  }
  const work = `${count(stats.drains)} batches, ${count(stats.wakeUps)} wake-ups`;
  yield ["output delivered", `${bytes(stats.bytes)} in ${work}`];
  if (facts.flood) {
    const { bytes: size, megabytesPerSecond, worstDelayMs } = facts.flood;
    const worst = `loop delay at most ${milliseconds(worstDelayMs)}`;
    yield ["flood", `${bytes(size)} at ${megabytesPerSecond.toFixed(0)} MB/s, ${worst}`];
  }
  if (facts.events) {
    const { total, perSecond } = facts.events;
    yield ["events between threads", `${count(total)} at ${count(Math.round(perSecond))} per second`];
  }
  yield ["worst loop delay", milliseconds(delay.worstMs)];
  const stops = stopped.filter(({ stopMs }) => stopMs !== undefined);
  if (stops.length > 0)
    yield ["stop of each tree", stops.map(({ name, stopMs }) => `${name} ${milliseconds(stopMs)}`).join(", ")];
  yield ["descendants left", left === undefined ? "not looked for: there is no /proc" : String(left.length)];
  yield ["took", seconds(elapsedMs)];
}
