// Several real services, started at once, with their output shown line by line.

import { fileURLToPath } from "node:url";
import { spawn } from "../../index.mjs";
import { byLine } from "./lines.mjs";
import { LogReader } from "./log_reader.mjs";
import { onlyColours } from "./text.mjs";
import { until } from "./waiting.mjs";

// Short, so that the descendant that ignores SIGTERM is killed while one watches.
const KILL_GRACE_MS = 500;
const ADDRESS_TIMEOUT_MS = 10_000;

/**
 * Starts five services at once, and a sixth as soon as the first has told its address. `text` is the file that one of
 * them writes: `{ file, bytes }`. An abort of `signal` stops those that run and those that are about to.
 */
export async function startServices({ screen, roster, env, text, signal }) {
  const log = new LogReader();
  const facts = { log, replies: 0, textSha256: undefined, blockedMs: 0, startedMs: 0, atOnce: 0 };
  let address;

  const services = [
    service("api", "green", "server.mjs", [], { onLine: (line) => (address ??= /http:\S+/.exec(line)?.[0]) }),
    service("watch", "yellow", "watch.mjs"),
    service("log", "blue", "log.mjs", [], {
      onLine: (line) => log.read(line),
      onErrorLine: (line) => log.readError(line),
    }),
    service("job", "red", "job.mjs"),
    service("text", "magenta", "text.mjs", [text.file, String(text.bytes)], {
      onLine: (line) => (facts.textSha256 ??= /sha256 (\w+)/.exec(line)?.[1]),
    }),
  ];

  // `spawn` returns a promise at once: finding and starting a program happens off this thread.
  const began = performance.now();
  const starting = services.map(({ options }) => spawn({ ...options, env, signal }));
  facts.blockedMs = performance.now() - began;
  // Output that nobody has asked for yet is held, so there is no hurry to listen.
  const children = await Promise.all(starting);
  facts.startedMs = performance.now() - began;
  facts.atOnce = children.length;
  children.forEach((child, index) => follow(child, services[index], { screen, roster }));

  await until(() => address, { timeoutMs: ADDRESS_TIMEOUT_MS, signal });
  if (!address) throw new Error("the server did not tell its address");
  const client = service("client", "cyan", "client.mjs", [address], {
    onLine: (line) => (facts.replies += line.includes("reply no.") ? 1 : 0),
  });
  follow(await spawn({ ...client.options, env, signal }), client, { screen, roster });
  return facts;
}

// `onLine` and `onErrorLine` get each line; one for which they return false is not shown.
function service(id, colour, file, args = [], { onLine, onErrorLine } = {}) {
  const script = fileURLToPath(new URL(`children/${file}`, import.meta.url));
  const options = { id, command: process.execPath, args: [script, ...args], killGraceMs: KILL_GRACE_MS };
  return { options, colour, onLine, onErrorLine };
}

function follow(child, { colour, onLine, onErrorLine }, { screen, roster }) {
  const entry = roster.add(child.id, colour, child);
  const say = (text) => screen.output(child.id, colour, text);
  const listen = (event, look) => {
    const take = byLine((line) => look?.(line) !== false && say(onlyColours(line)));
    child.on(event, (text) => {
      entry.bytes += Buffer.byteLength(text);
      take(text);
    });
  };
  say(screen.paint.dim(`started, pid ${child.pid}`));
  listen("stdout", onLine);
  listen("stderr", onErrorLine);
  child.on("state", (state) => say(screen.paint.dim(state)));
  child.on("error", (error) => say(screen.paint.red(`${error.code}: ${error.message}`)));
}
