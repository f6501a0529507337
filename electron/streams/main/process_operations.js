"use strict";

// What a page can do with processes.

const { SignalboxError } = require("../../../lib/errors.js");
const { metricsOf } = require("../../../lib/metrics.js");
const check = require("./arguments.js");
const { OutputStream, viewerOptions } = require("./output_stream.js");
const { claim, isOwn } = require("./owners.js");
const { metricsAsPlain, statusOf } = require("./plain.js");
const { ProcessStream } = require("./process_stream.js");
const { WatchStream } = require("./watch_stream.js");

/** More often, figures cost more than they tell. */
const MIN_METRICS_INTERVAL_MS = 100;

/** The operations by name, for one page. `manager` is a ProcessManager. */
function processOperations({ manager, rights, channel, owner }) {
  const isCovered = (process) => rights.covers(process, isOwn(owner, process));
  const list = () => manager.list().filter(isCovered);

  function find(id) {
    const process = manager.get(check.name("id", id));
    if (process && isCovered(process)) return process;
    throw new SignalboxError(
      "ERR_SIGNALBOX_PROCESS_UNKNOWN",
      `There is no process with the id ${JSON.stringify(id)}.`,
      { id },
    );
  }

  /** Opens the stream of a process itself: how it is, and input. */
  function follow(stream, process) {
    const isWritable = rights.has("write");
    channel.open(stream, (post) => new ProcessStream(process, { isWritable }, post));
    return { status: statusOf(process), isWritable };
  }

  return {
    "processes.list"() {
      rights.need("list", "processes.list");
      return list().map(statusOf);
    },

    "processes.status"(args) {
      rights.need("status", "processes.status");
      return statusOf(find(check.record(args, ["id"], "processes.status").id));
    },

    async "processes.metrics"(args) {
      rights.need("status", "processes.metrics");
      const { id } = check.record(args, ["id"], "processes.metrics");
      const running = (id === undefined ? list() : [find(id)]).filter((process) => process.exit === undefined);
      const measured = await metricsOf(running);
      return measured.flatMap((metrics, index) => (metrics ? [metricsAsPlain(running[index].id, metrics)] : []));
    },

    "processes.watch"(args) {
      rights.need("list", "processes.watch");
      const { stream, metricsIntervalMs } = watchArguments(args, "processes.watch");
      if (metricsIntervalMs !== undefined) rights.need("status", "processes.watch");
      channel.checkFree(stream, "processes.watch");
      const source = {
        list,
        describe: statusOf,
        listen: (onChange) =>
          ["started", "state", "exit"].map((event) =>
            manager.on(event, ({ process }) => isCovered(process) && onChange(process)),
          ),
      };
      channel.open(stream, (post) => new WatchStream(source, { metricsIntervalMs }, post));
    },

    "processes.open"(args) {
      rights.need("status", "processes.open");
      const { stream, id } = check.record(args, ["stream", "id"], "processes.open");
      const process = find(id);
      channel.checkFree(stream, "processes.open");
      return follow(stream, process);
    },

    "processes.output"(args) {
      const known = ["stream", "id", "from", "flow", "fromOffset", "lastLines"];
      const { stream, id, from = "stdout", flow = "lossy", ...rest } = check.record(args, known, "processes.output");
      check.choice("from", from, ["stdout", "stderr"]);
      check.choice("flow", flow, ["lossy", "lossless"]);
      rights.needFlow("output", flow, "processes.output");
      const process = find(id);
      channel.checkFree(stream, "processes.output");
      const beginning = {
        fromOffset: check.optional(check.offset, "fromOffset", rest.fromOffset),
        lastLines: check.optional(check.count, "lastLines", rest.lastLines),
      };
      const viewer = process.attach({ stream: from, ...viewerOptions(flow, beginning) });
      channel.open(stream, (post) => new OutputStream(viewer, post));
      return { offset: viewer.offset };
    },

    async "processes.spawn"(args) {
      const known = ["stream", "name", "command", "args", "cwd", "id"];
      const { stream, id, ...request } = check.record(args, known, "processes.spawn");
      checkCommand(request);
      check.optional(check.name, "id", id);
      const { options, ...command } = rights.command(request, "processes.spawn");
      channel.checkFree(stream, "processes.spawn");
      const process = await manager.spawn({ name: request.name, ...options, ...command, id });
      claim(owner, process);
      channel.checkFree(stream, "processes.spawn");
      return follow(stream, process);
    },

    async "processes.stop"(args) {
      rights.need("stop", "processes.stop");
      const { id, signal, graceMs } = check.record(args, ["id", "signal", "graceMs"], "processes.stop");
      return find(id).stop({
        signal: check.optional(check.signal, "signal", signal),
        graceMs: check.optional(check.count, "graceMs", graceMs),
      });
    },

    "processes.signal"(args) {
      rights.need("stop", "processes.signal");
      const { id, signal, group = false } = check.record(args, ["id", "signal", "group"], "processes.signal");
      return find(id).signal(check.signal("signal", signal), { group: group === true });
    },
  };
}

/** What names a command: checked for its form here, and for whether it is allowed by the rules. */
function checkCommand({ name, command, args, cwd }) {
  check.optional(check.name, "name", name);
  if (name === undefined) check.text("command", command);
  else check.optional(check.text, "command", command);
  check.optional(check.texts, "args", args);
  check.optional(check.text, "cwd", cwd);
}

function watchArguments(args, operation) {
  const { stream, metricsIntervalMs } = check.record(args, ["stream", "metricsIntervalMs"], operation);
  check.optional(check.count, "metricsIntervalMs", metricsIntervalMs);
  const interval = metricsIntervalMs === undefined ? undefined : Math.max(metricsIntervalMs, MIN_METRICS_INTERVAL_MS);
  return { stream, metricsIntervalMs: interval };
}

module.exports = { checkCommand, processOperations, watchArguments };
