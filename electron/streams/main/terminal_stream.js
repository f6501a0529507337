"use strict";

// A terminal as one page sees it: output and snapshots, what changes beside them, and input.

const { TO_MAIN, TO_PAGE } = require("../protocol.js");
const { Input } = require("./input.js");
const { News } = require("./news.js");
const { OutputStream, viewerOptions } = require("./output_stream.js");

/** Commands that one piece of news tells of; of more, the newest. */
const MAX_COMMANDS = 100;

class TerminalStream {
  #output;
  #input;
  #news;
  #disposers = [];

  /**
   * `beginning`: where it begins, as `Terminal.attach` takes it. `isWritable`: the page may write to it. `post(kind,
   * ...values)` sends a message of this stream.
   */
  constructor(terminal, { flow, beginning, isWritable }, post) {
    const viewer = terminal.attach(viewerOptions(flow, beginning));
    this.#output = new OutputStream(viewer, post);
    viewer.on("snapshot", (snapshot) => this.#output.replace(TO_PAGE.snapshot, snapshot));
    viewer.on("restart", (restart) => this.#output.tell(TO_PAGE.restart, restart));
    if (isWritable) this.#input = new Input(terminal, post);
    this.#news = new News((news) => post(TO_PAGE.news, news));
    this.#follow(terminal);
  }

  #follow(terminal) {
    const { screen } = terminal;
    this.#disposers = [
      screen.on("title", (title) => this.#news.note((news) => (news.title = title))),
      screen.on("cwd", (cwd) => this.#news.note((news) => (news.cwd = cwd))),
      screen.on("bell", () => this.#news.note((news) => (news.bells = (news.bells ?? 0) + 1))),
      screen.on("command", (command) => this.#news.note((news) => addCommand(news, command))),
      terminal.onResize((size) => this.#news.note((news) => (news.size = size))),
      () => this.#news.close(),
    ];
  }

  receive(kind, value) {
    if (kind === TO_MAIN.seen) this.#news.seen();
    else if (kind === TO_MAIN.input) return this.#input?.take(value) ?? false;
    else return this.#output.receive(kind, value);
    return true;
  }

  close() {
    for (const dispose of this.#disposers) dispose();
    this.#output.close();
  }
}

function addCommand(news, command) {
  news.commands ??= [];
  news.commands.push(command);
  if (news.commands.length <= MAX_COMMANDS) return;
  news.commands.shift();
  news.droppedCommands = (news.droppedCommands ?? 0) + 1;
}

module.exports = { TerminalStream };
