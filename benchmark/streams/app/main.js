"use strict";
// Moves bytes into a sandboxed page, by signalbox and by `webContents.send`, in turns, and tells what it took.

const { BrowserWindow, app, ipcMain } = require("electron");
const { spawn } = require("node:child_process");
const { readFileSync } = require("node:fs");
const { join } = require("node:path");
const { ProcessManager, PtyManager } = require("../../../index.js");
const { attach } = require("../../../electron/main.js");

const MEGABYTES = Number(process.env.SIGNALBOX_BENCH_MEGABYTES ?? 100);
const ROUNDS = Number(process.env.SIGNALBOX_BENCH_ROUNDS ?? 7);
const BYTES = MEGABYTES * 1024 * 1024;
/** What a stream of Node hands over at the most. */
const CHUNK_BYTES = 64 * 1024;
/** Of the system's clock for processes. */
const TICK_MS = 10;

const SOURCE = ["-c", `head -c ${BYTES} /dev/zero`];

/** Processor time of a process so far, in milliseconds. */
function cpuOf(pid) {
  const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1].split(" ");
  return (Number(fields[11]) + Number(fields[12])) * TICK_MS;
}

/** Ways of the bytes: each starts them, and settles when the page has all. */
const ways = {
  /** From memory: what the sending alone costs. */
  "send, from memory": (contents) => {
    const chunk = Buffer.alloc(CHUNK_BYTES);
    return received(contents, () => {
      for (let sent = 0; sent < BYTES; sent += CHUNK_BYTES) contents.send("bytes", chunk);
    });
  },
  /** What an app does by hand. */
  "child_process and send": (contents) =>
    received(contents, () => {
      spawn("sh", SOURCE).stdout.on("data", (chunk) => contents.send("bytes", chunk));
    }),
  signalbox: (contents) => contents.executeJavaScript(`window.receiveBySignalbox(${JSON.stringify(SOURCE)}, ${BYTES})`),
};

function received(contents, start) {
  const all = new Promise((resolve) => ipcMain.once("all", resolve));
  contents.send("expect", BYTES);
  start();
  return all;
}

async function measure(name, contents) {
  const pid = contents.getOSProcessId();
  const before = { main: cpuOf(process.pid), page: cpuOf(pid), at: performance.now() };
  await ways[name](contents);
  const ms = performance.now() - before.at;
  return { perSecond: MEGABYTES / (ms / 1000), main: cpuOf(process.pid) - before.main, page: cpuOf(pid) - before.page };
}

const median = (values) => [...values].sort((a, b) => a - b)[values.length >> 1];

app.whenReady().then(async () => {
  const window = new BrowserWindow({
    webPreferences: { preload: join(__dirname, "preload.js"), sandbox: false, contextIsolation: true },
  });
  const processes = new ProcessManager();
  const rights = { output: "lossless", status: true, spawn: [{ command: "sh", args: true }] };
  attach(window, { processes, terminals: new PtyManager(), policy: { origins: ["file://"], processes: rights } });
  await window.loadFile(join(__dirname, "index.html"));
  const results = Object.fromEntries(Object.keys(ways).map((name) => [name, []]));
  for (let round = -1; round < ROUNDS; round++) {
    for (const name of Object.keys(ways).filter((one) => one === (process.env.SIGNALBOX_BENCH_ONLY ?? one))) {
      const result = await measure(name, window.webContents);
      if (round >= 0) results[name].push(result); // the first warms up
    }
  }
  for (const [name, rounds] of Object.entries(results)) {
    const of = (key) => median(rounds.map((one) => one[key]));
    console.log(
      JSON.stringify({ name, megabytesPerSecond: of("perSecond"), mainCpuMs: of("main"), pageCpuMs: of("page") }),
    );
  }
  app.quit();
});
