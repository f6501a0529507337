"use strict";

// What a page can do with terminals.

const { SignalboxError } = require("../../../lib/errors.js");
const check = require("./arguments.js");
const { claim, isOwn } = require("./owners.js");
const { terminalStatusOf } = require("./plain.js");
const { checkCommand, watchArguments } = require("./process_operations.js");
const { TerminalStream } = require("./terminal_stream.js");
const { WatchStream } = require("./watch_stream.js");

/** The operations by name, for one page. `manager` is a PtyManager. */
function terminalOperations({ manager, rights, channel, owner }) {
  const isCovered = (terminal) => rights.covers(terminal, isOwn(owner, terminal));
  const list = () => manager.list().filter(isCovered);

  function find(id) {
    const terminal = manager.get(check.name("id", id));
    if (terminal && isCovered(terminal)) return terminal;
    const message = `There is no terminal with the id ${JSON.stringify(id)}.`;
    throw new SignalboxError("ERR_SIGNALBOX_TERMINAL_UNKNOWN", message, { id });
  }

  function follow(stream, terminal, flow, beginning) {
    const isWritable = rights.has("input");
    channel.open(stream, (post) => new TerminalStream(terminal, { flow, beginning, isWritable }, post));
    const { title } = terminal.screen;
    return { ...terminalStatusOf(terminal), title, isWritable };
  }

  return {
    "terminals.list"() {
      rights.need("list", "terminals.list");
      return list().map(terminalStatusOf);
    },

    "terminals.watch"(args) {
      rights.need("list", "terminals.watch");
      const { stream, metricsIntervalMs } = watchArguments(args, "terminals.watch");
      channel.checkFree(stream, "terminals.watch");
      const source = {
        list,
        describe: terminalStatusOf,
        listen: (onChange) => {
          const tell = ({ terminal }) => isCovered(terminal) && onChange(terminal);
          return ["created", "exit", "closed", "resized"].map((event) => manager.on(event, tell));
        },
      };
      channel.open(stream, (post) => new WatchStream(source, { metricsIntervalMs }, post));
    },

    "terminals.open"(args) {
      const known = ["stream", "name", "file", "args", "cwd", "id", "cols", "rows", "flow"];
      const { stream, id, cols, rows, flow = "lossy", file, ...rest } = check.record(args, known, "terminals.open");
      const request = { ...rest, command: file };
      checkCommand(request);
      check.optional(check.name, "id", id);
      check.choice("flow", flow, ["lossy", "lossless"]);
      const { options, command, ...allowed } = rights.command(request, "terminals.open");
      if (flow === "lossless") rights.needFlow("attach", flow, "terminals.open");
      channel.checkFree(stream, "terminals.open");
      const size = { cols: check.optional(check.count, "cols", cols), rows: check.optional(check.count, "rows", rows) };
      // With a screen: whoever attaches later sees what was there before.
      const terminal = manager.create({ screen: true, ...options, ...allowed, ...size, file: command, id });
      claim(owner, terminal);
      return follow(stream, terminal, flow, { fromOffset: 0 });
    },

    "terminals.attach"(args) {
      const known = ["stream", "id", "flow", "fromOffset", "scrollback", "cols", "rows"];
      const { stream, id, flow = "lossy", ...rest } = check.record(args, known, "terminals.attach");
      const { fromOffset, scrollback, cols, rows } = rest;
      check.choice("flow", flow, ["lossy", "lossless"]);
      rights.needFlow("attach", flow, "terminals.attach");
      const terminal = find(id);
      channel.checkFree(stream, "terminals.attach");
      // First, so that the snapshot has the size of the page.
      if (cols !== undefined || rows !== undefined) {
        rights.need("resize", "terminals.attach");
        terminal.resize(check.count("cols", cols), check.count("rows", rows));
      }
      const beginning =
        fromOffset === undefined ? { snapshot: true } : { fromOffset: check.offset("fromOffset", fromOffset) };
      const lines = check.optional(check.count, "scrollback", scrollback);
      return follow(stream, terminal, flow, { ...beginning, scrollback: lines });
    },

    "terminals.snapshot"(args) {
      rights.need("attach", "terminals.snapshot");
      const { id, scrollback } = check.record(args, ["id", "scrollback"], "terminals.snapshot");
      const lines = check.optional(check.count, "scrollback", scrollback);
      return find(id).snapshot(lines === undefined ? {} : { scrollback: lines });
    },

    "terminals.resize"(args) {
      rights.need("resize", "terminals.resize");
      const { id, cols, rows } = check.record(args, ["id", "cols", "rows"], "terminals.resize");
      find(id).resize(check.count("cols", cols), check.count("rows", rows));
    },

    "terminals.kill"(args) {
      rights.need("kill", "terminals.kill");
      const { id, signal = "SIGHUP", tree = false } = check.record(args, ["id", "signal", "tree"], "terminals.kill");
      find(id).kill(check.signal("signal", signal), { tree: tree === true });
    },

    async "terminals.restart"(args) {
      rights.need("restart", "terminals.restart");
      await find(check.record(args, ["id"], "terminals.restart").id).restart();
    },

    async "terminals.remove"(args) {
      rights.need("kill", "terminals.remove");
      const { id } = find(check.record(args, ["id"], "terminals.remove").id);
      await manager.remove(id);
    },
  };
}

module.exports = { terminalOperations };
