"use strict";

// Starts a supervisor as the command line does, and tells where it was found and what the parent of its service is.
const { spawn } = require("node:child_process");
const { mkdtempSync, readFileSync, readlinkSync, readdirSync, rmSync, writeFileSync } = require("node:fs");
const { connect } = require("node:net");
const { tmpdir } = require("node:os");
const { dirname, join } = require("node:path");
const { createInterface } = require("node:readline");

const { executablePath } = require(join(dirname(require.resolve("signalbox/package.json")), "lib", "executables.js"));

const folder = mkdtempSync(join(tmpdir(), "signalbox-consumer-"));
const config = join(folder, "signalbox.config.json");
writeFileSync(config, "{}");
const supervisor = spawn(executablePath("supervisor"), ["--config", config, "--detached"], {
  env: { ...process.env, SIGNALBOX_STATE_DIR: join(folder, "state") },
  stdio: ["ignore", "pipe", "inherit"],
});
supervisor.on("exit", () => rmSync(folder, { recursive: true }));
supervisor.stdout.once("data", () => {
  console.log(readlinkSync(`/proc/${supervisor.pid}/exe`));
  const socket = connect(join(folder, "state", readdirSync(join(folder, "state"))[0], "control.sock"));
  let lastId = 0;
  const ask = (method, params) => {
    socket.write(`${JSON.stringify({ jsonrpc: "2.0", id: ++lastId, method, params })}\n`);
  };
  const idle = ["-e", "setInterval(() => {}, 1000)"];
  const service = { name: "idle", command: process.execPath, args: idle, directory: "/" };
  ask("apply", { plan: { version: 1, directory: "/", services: [service] } });
  createInterface(socket).on("line", (line) => {
    const { id, result } = JSON.parse(line);
    if (id === 1) ask("status");
    if (id !== 2) return;
    const [{ pid, state }] = result.services;
    const parent = /^PPid:\t(\d+)$/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))[1];
    const isGuarded = readlinkSync(`/proc/${parent}/exe`).includes("signalbox-guardian.");
    console.log(`${state} under the guardian: ${isGuarded}`);
    ask("shutdown", {});
  });
});
