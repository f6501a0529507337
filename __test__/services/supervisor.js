"use strict";
// A real supervisor, and clients that speak its protocol as any program would.
const { spawn } = require("node:child_process");
const { mkdirSync, readFileSync, readdirSync, writeFileSync } = require("node:fs");
const { connect } = require("node:net");
const { join } = require("node:path");
const { executablePath } = require("../../lib/executables.js");
const { assert, tempDir, test, waitFor } = require("../harness.js");
const { isRunning } = require("../system.js");
const { markedProcesses, newMark } = require("./services.js");

/** A project in a folder of its own, and its supervisors. */
class Project {
  directory = tempDir();
  config = join(this.directory, "signalbox.config.json");
  root;
  mark = newMark();
  running = [];

  constructor(root) {
    this.root = root || join(this.directory, "state");
    writeFileSync(this.config, "{}");
  }

  /** The folder of its state, which the supervisor makes. */
  get state() {
    return join(this.root, readdirSync(this.root)[0]);
  }

  get socket() {
    return join(this.state, "control.sock");
  }

  /** Starts the executable; settles with its first word and the child when it has said that. */
  async start(...flags) {
    const args = ["--config", this.config, ...(flags.length > 0 ? flags : ["--detached"])];
    const env = { ...process.env, SIGNALBOX_STATE_DIR: this.root, MARK: this.mark };
    const child = spawn(executablePath("supervisor"), args, { env, stdio: ["pipe", "pipe", "ignore"] });
    const ended = new Promise((resolve) => {
      child.on("close", (code, signal) => resolve({ code, signal }));
    });
    this.running.push({ child, ended });
    const [text] = await Promise.race([
      new Promise((resolve) => {
        child.stdout.on("data", (data) => resolve([String(data)]));
      }),
      ended.then(() => ["{}"]),
    ]);
    return { word: JSON.parse(text), child, ended, pid: child.pid };
  }

  /** A client that has said nothing yet. */
  async connect(path = this.socket) {
    const client = new Client(connect({ path, allowHalfOpen: true }));
    await client.connected;
    return client;
  }

  journal() {
    const lines = readFileSync(join(this.state, "journal.jsonl"), "utf8").split("\n").slice(0, -1);
    return lines.map((line) => JSON.parse(line));
  }

  /** Ends what still runs of it. */
  async end() {
    for (const { child, ended } of this.running) {
      if (child.exitCode === null && child.signalCode === null) child.kill("SIGKILL");
      await ended;
    }
  }
}

/** A client: requests by id, and what comes without one. */
class Client {
  notices = [];
  refusals = [];
  isClosed = false;
  #socket;
  #text = "";
  #lastId = 0;
  #waiting = new Map();

  constructor(socket) {
    this.#socket = socket;
    socket.setEncoding("utf8");
    this.connected = new Promise((resolve, reject) => {
      socket.on("connect", resolve);
      socket.on("error", reject);
    });
    socket.on("data", (text) => this.#take(text));
    socket.on("end", () => socket.end());
    socket.on("close", () => {
      this.isClosed = true;
      for (const { reject } of this.#waiting.values()) reject(new Error("closed"));
    });
  }

  #take(text) {
    const lines = (this.#text + text).split("\n");
    this.#text = lines.pop();
    for (const line of lines) {
      const message = JSON.parse(line);
      assert.equal(message.jsonrpc, "2.0");
      if (message.method !== undefined) this.notices.push(message);
      else if (message.id === null) this.refusals.push(message.error);
      else this.#answer(message);
    }
  }

  #answer({ id, result, error }) {
    const { resolve, reject } = this.#waiting.get(id);
    this.#waiting.delete(id);
    if (error === undefined) resolve(result);
    else reject(Object.assign(new Error(error.message), error));
  }

  request(method, params) {
    const id = ++this.#lastId;
    const answered = new Promise((resolve, reject) => this.#waiting.set(id, { resolve, reject }));
    this.write(`${JSON.stringify({ jsonrpc: "2.0", id, method, params })}\n`);
    return answered;
  }

  /** Runs these services, by name. */
  apply(project, services) {
    const directory = project.directory;
    const entries = Object.entries(services).map(([name, service]) => ({ name, directory, ...service }));
    return this.request("apply", { plan: { version: 1, directory, services: entries } });
  }

  write(text) {
    this.#socket.write(text);
  }

  /** Reads no more, as a client that hangs. */
  pause() {
    this.#socket.pause();
  }

  resume() {
    this.#socket.resume();
  }

  /** The first notice of a method that fits. */
  notice(method, fits = () => true, what = method) {
    const find = () => this.notices.find((it) => it.method === method && fits(it.params));
    return waitFor(find, { what, timeoutMs: 30_000 }).then((it) => it.params);
  }

  untilClosed() {
    return waitFor(() => this.isClosed, { what: "the end of the connection", timeoutMs: 20_000 });
  }

  /** Says nothing more. */
  end() {
    this.#socket.end();
  }

  close() {
    this.#socket.destroy();
  }
}

/** A service of this shell script. */
function script(text, options = {}) {
  return { command: "sh", args: ["-c", text], killGraceMs: 2_000, ...options };
}

/** A test with a project, of which nothing is left. */
function testProject(name, use, options = {}) {
  test(name, options, async () => {
    const project = new Project(options.root && options.root());
    try {
      await use(project);
    } finally {
      await project.end();
    }
    await waitFor(() => markedProcesses(project.mark).length === 0, { what: "the services to be gone" });
  });
}

/** A folder whose path is too long for a socket in it. */
function longFolder() {
  const path = join(tempDir(), "a".repeat(60), "b".repeat(40));
  mkdirSync(path, { recursive: true });
  return path;
}

async function untilGone(pid) {
  await waitFor(() => !isRunning(pid), { what: `the end of ${pid}`, timeoutMs: 20_000 });
}

module.exports = { longFolder, script, testProject, untilGone };
