"use strict";

// Recordings as their events, as they are read.

const { createReadStream } = require("node:fs");
const { StringDecoder } = require("node:string_decoder");
const { SignalboxError, aborted, optionType } = require("../errors.js");
const { checkOptions } = require("../options.js");
const { Parser } = require("./parse.js");
const { toPath } = require("./path.js");

/** The events of a recording. It is read while they are taken, once. */
class RecordingReader {
  #parser;
  /** The header, and then the events. */
  #values;
  #header;
  #isTruncated = false;

  constructor(source, signal) {
    const path = isIterable(source) ? undefined : toPath(source, "source");
    this.#parser = new Parser(path);
    this.#values = this.#read(path === undefined ? source : openFile(path), signal);
  }

  /** True when the last line was cut and passed over, as after a crash; known at the end. */
  get isTruncated() {
    return this.#isTruncated;
  }

  /** What the recording says of its terminal. Reads no further than that. */
  header() {
    this.#header ??= this.#values.next().then(({ value }) => value);
    return this.#header;
  }

  async *[Symbol.asyncIterator]() {
    await this.header();
    yield* this.#values;
  }

  async *#read(chunks, signal) {
    for await (const { text, isCut } of linesOf(chunks)) {
      if (signal?.aborted) throw aborted("Reading a recording", signal);
      const value = this.#parse(text, isCut);
      if (value) yield value;
    }
    if (!this.#parser.hasHeader) this.#parser.parse("");
  }

  /** Of a line that was cut, nothing is left. */
  #parse(text, isCut) {
    try {
      return this.#parser.parse(text);
    } catch (error) {
      if (!isCut || !this.#parser.hasHeader) throw error;
      this.#isTruncated = true;
      return undefined;
    }
  }
}

function isIterable(source) {
  return source !== null && typeof source === "object" && Symbol.asyncIterator in source;
}

async function* openFile(path) {
  try {
    yield* createReadStream(path);
  } catch (error) {
    if (error.syscall === undefined) throw error;
    const message = `Can't read the recording ${path}: ${error.message}.`;
    const failure = new SignalboxError("ERR_SIGNALBOX_RECORDING_OPEN", message, { path, errno: Math.abs(error.errno) });
    failure.cause = error;
    throw failure;
  }
}

/** `{ text, isCut }` of each line; only the last one can be cut, which has no end. */
async function* linesOf(chunks) {
  const decoder = new StringDecoder("utf8");
  let rest = "";
  for await (const chunk of chunks) {
    const isText = typeof chunk === "string";
    if (!isText && !(chunk instanceof Uint8Array)) throw optionType("source", "chunks of text or bytes", chunk);
    const lines = (rest + (isText ? chunk : decoder.write(chunk))).split("\n");
    rest = lines.pop();
    for (const text of lines) yield { text, isCut: false };
  }
  rest += decoder.end();
  if (rest !== "") yield { text: rest, isCut: true };
}

/** Reads a recording: its header, and its events with their times, at once. */
function readRecording(source, options = {}) {
  const { signal } = checkOptions(options, ["signal"], "readRecording");
  return new RecordingReader(source, signal);
}

module.exports = { RecordingReader, readRecording };
