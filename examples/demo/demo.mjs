// The main job of signalbox, live: processes, a shell on a terminal, backpressure, a flood, events, and the stop of it all.
//
//     npm start            (q quits, l lists, s sends a line to the shell, p pauses the log)
//
// This file is the order of events; each of the others has one idea.

import { randomUUID } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { engineStats } from "../../index.mjs";
import { showBackpressure } from "./backpressure.mjs";
import { Checks } from "./checks.mjs";
import { showEvents } from "./events.mjs";
import { showFlood } from "./flood.mjs";
import { milliseconds } from "./formats.mjs";
import { Keys } from "./keys.mjs";
import { findMarked, markFor } from "./leftovers.mjs";
import { LoopDelay } from "./loop_delay.mjs";
import { Roster } from "./roster.mjs";
import { Screen } from "./screen.mjs";
import { startServices } from "./services.mjs";
import { Shell, showShell } from "./shell.mjs";
import { printSummary } from "./summary.mjs";
import { statusLine, tableLines } from "./table.mjs";
import { sleep, until } from "./waiting.mjs";

const FLOOD_BYTES = 100_000_000;
const SAMPLE_EVERY_MS = 500;
const STATUS_EVERY_MS = 2_000;
// Between two scenes, for the eye.
const SCENE_MS = 3_000;
const JOB_TIMEOUT_MS = 10_000;
// After SIGKILL the system needs a moment to take a process away.
const LEFTOVER_TIMEOUT_MS = 2_000;

const began = performance.now();
const runId = randomUUID();
const folder = mkdtempSync(join(tmpdir(), "signalbox-demo-"));
const quit = new AbortController();
const screen = new Screen();
const { paint } = screen;
const roster = new Roster();
const checks = new Checks();
const delay = new LoopDelay();
const demo = {
  screen,
  roster,
  checks,
  delay,
  signal: quit.signal,
  env: markFor(runId),
  text: { file: join(folder, "text"), bytes: FLOOD_BYTES },
  facts: {},
  shell: undefined,
};

const keys = new Keys({ quit: stopEarly, list, pause, send });

async function play() {
  scene("1. Services: started at once, off this thread");
  demo.shell = new Shell(demo);
  demo.facts = await startServices(demo);
  const { atOnce, blockedMs, startedMs } = demo.facts;
  const blocked = `this thread was blocked for ${milliseconds(blockedMs)}`;
  screen.say(`  ${atOnce} services run after ${milliseconds(startedMs)}; ${blocked}.`);
  await sleep(SCENE_MS, quit.signal);

  scene("2. A shell on a terminal: commands typed, answers read, window resized");
  await showShell(demo);

  scene("3. Backpressure: nobody reads the log, so its writer waits");
  await showBackpressure(demo);
  await sleep(SCENE_MS, quit.signal);

  scene("4. A flood through a terminal, with checksums");
  await showFlood(demo);
  await sleep(SCENE_MS, quit.signal);

  scene("5. Events: two workers and this thread on one bus");
  await showEvents(demo);
  await sleep(SCENE_MS, quit.signal);

  // A line that is being typed is not taken away.
  while (keys.line !== undefined) await sleep(SAMPLE_EVERY_MS, quit.signal);
  await checkServices();
}

async function checkServices() {
  const { facts } = demo;
  const job = await roster.find("job").child.wait({ signal: quit.signal, timeoutMs: JOB_TIMEOUT_MS });
  checks.expect("the client got replies from the server", facts.replies > 0, "none");
  checks.expect("the job failed as planned, with exit code 3", job.exitCode === 3, JSON.stringify(job));
  const { lines, gaps } = facts.log;
  checks.expect("no line of the log is missing", lines > 0 && gaps === 0, `${gaps} gaps in ${lines} lines`);
  const ended = ["api", "client", "watch", "log"].filter((name) => roster.find(name).child.state !== "running");
  checks.expect("all services ran until the stop", ended.length === 0, ended.join(", "));
}

/** Stops every tree, and looks for what may be left of them. */
async function stopAll() {
  scene("6. Stop: whole trees, also those who left their group or ignore SIGTERM");
  const stopped = await roster.stopAll();
  for (const { name, colour, stopMs } of stopped) {
    const text = stopMs === undefined ? paint.red("not gone") : `tree gone after ${milliseconds(stopMs)}`;
    screen.output(name, colour, text);
  }
  const lasting = stopped.filter(({ stopMs }) => stopMs === undefined).map(({ name }) => name);
  checks.expect("each tree let go of its output after the stop", lasting.length === 0, lasting.join(", "));
  const left = await findLeftovers();
  if (left) checks.expect("no descendant is left", left.length === 0, left.join(", "));
  const hasNone = await until(() => engineStats().children === 0, { timeoutMs: LEFTOVER_TIMEOUT_MS });
  checks.expect("the engine holds no child any more", hasNone, `${engineStats().children}`);
  return { stopped, left };
}

/** Processes that are still there when the time for their end is up, or undefined where that can't be seen. */
async function findLeftovers() {
  let left;
  const look = async () => {
    left = await findMarked(runId);
    return left === undefined || left.length === 0;
  };
  await until(look, { timeoutMs: LEFTOVER_TIMEOUT_MS });
  return left;
}

async function main() {
  const timers = [setInterval(() => roster.sample().catch(fail), SAMPLE_EVERY_MS)];
  if (screen.isLive) screen.setFooter(footer);
  else timers.push(setInterval(status, STATUS_EVERY_MS));
  try {
    await play();
  } catch (error) {
    if (!quit.signal.aborted) fail(error);
  }
  const ending = await stopAll();
  timers.forEach(clearInterval);
  delay.stop();
  keys.close();
  screen.close();
  printSummary({ ...demo, ...ending, stats: engineStats(), elapsedMs: elapsed(), hasQuit: quit.signal.aborted });
  if (checks.failed.length > 0) process.exitCode = 1;
}

function footer(columns, maxRows) {
  return tableLines({ ...demo, elapsedMs: elapsed(), help: help(), paint, columns, maxRows });
}

function status() {
  screen.output("status", "dim", statusLine({ ...demo, elapsedMs: elapsed() }));
}

function elapsed() {
  return performance.now() - began;
}

function scene(title) {
  screen.say();
  screen.say(paint.bold(title));
}

function help() {
  if (!keys.isActive) return "";
  if (keys.line !== undefined) {
    return `${paint.bold("to the shell>")} ${keys.line}▏ ${paint.dim("(Enter sends, Esc drops)")}`;
  }
  if (quit.signal.aborted) return paint.dim("stopping … (Ctrl-C kills)");
  const pauseWord = roster.find("log")?.isPaused ? "resume" : "pause";
  const key = (letter, meaning) => `${paint.bold(letter)} ${paint.dim(meaning)}`;
  return [key("q", "quit"), key("l", "list"), key("s", "send"), key("p", `${pauseWord} log`)].join("  ");
}

// ── what the keys do ────────────────────────────────────────────────────────────────────────────

function list() {
  for (const { name, colour, child } of roster.entries) screen.output(name, colour, `${child.state}, pid ${child.pid}`);
}

function pause() {
  const log = roster.find("log");
  if (log && !log.hasEnded) log.setPaused(!log.isPaused);
}

function send(line) {
  demo.shell?.type(line);
}

/** The first time everything is stopped in order; the second time there is no more patience. */
function stopEarly() {
  if (quit.signal.aborted) roster.stopAll({ signal: "SIGKILL", graceMs: 0 }).catch(fail);
  quit.abort();
}

function fail(error) {
  checks.expect("the demonstration runs to its end", false, error?.stack ?? String(error));
  quit.abort();
}

// ── every way out ───────────────────────────────────────────────────────────────────────────────

for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, stopEarly);
process.on("uncaughtException", fail);
// Whoever read our output has gone, as `head` does: nobody is left to show anything to.
process.stdout.on("error", stopEarly);
process.on("exit", () => rmSync(folder, { recursive: true, force: true }));

await main();
