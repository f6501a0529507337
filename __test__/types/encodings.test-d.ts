// What a listener gets follows from the encoding that was asked for.

import { spawn, spawnPty, type Chunk, type Encoding, type ManagedProcess, type Terminal } from "signalbox";
import { same } from "./same.js";

export function terminalsGiveTextByDefault() {
  const terminal = spawnPty("x");
  same<Terminal<"utf8">, typeof terminal>();
  same<Terminal, typeof terminal>();
  terminal.onData((data) => same<string, typeof data>());
  spawnPty("x", [], {}).onData((data) => same<string, typeof data>());
  spawnPty("x", [], { cols: 100 }).onData((data) => same<string, typeof data>());
}

export function terminalsGiveTextForUtf8() {
  const terminal = spawnPty("x", [], { encoding: "utf8" });
  same<Terminal<"utf8">, typeof terminal>();
  terminal.onData((data) => same<string, typeof data>());
}

export function terminalsGiveBuffersForNull() {
  const terminal = spawnPty("x", [], { encoding: null });
  same<Terminal<null>, typeof terminal>();
  terminal.onData((data) => same<Buffer, typeof data>());
}

export async function processesGiveTextByDefault() {
  const child = await spawn({ command: "x" });
  same<ManagedProcess<"utf8">, typeof child>();
  same<ManagedProcess, typeof child>();
  child.on("stdout", (chunk) => same<string, typeof chunk>());
  child.on("stderr", (chunk) => same<string, typeof chunk>());
}

export async function processesGiveTextForUtf8() {
  const child = await spawn({ command: "x", encoding: "utf8" });
  same<ManagedProcess<"utf8">, typeof child>();
  child.on("stdout", (chunk) => same<string, typeof chunk>());
}

export async function processesGiveBuffersForNull() {
  const child = await spawn({ command: "x", encoding: null });
  same<ManagedProcess<null>, typeof child>();
  child.on("stdout", (chunk) => same<Buffer, typeof chunk>());
  child.on("stderr", (chunk) => same<Buffer, typeof chunk>());
}

export async function anEncodingKnownOnlyAtRunTimeGivesEither(encoding: Encoding) {
  spawnPty("x", [], { encoding }).onData((data) => same<string | Buffer, typeof data>());
  (await spawn({ command: "x", encoding })).on("stdout", (chunk) => same<string | Buffer, typeof chunk>());
}

export async function otherEncodingsAreErrors() {
  // @ts-expect-error -- not an encoding
  spawnPty("x", [], { encoding: "latin1" });
  // @ts-expect-error -- not an encoding
  await spawn({ command: "x", encoding: "buffer" });
  // @ts-expect-error -- left out means the default, undefined is nothing
  spawnPty("x", [], { encoding: undefined });
}

export async function listenersForTheOtherEncodingAreErrors() {
  // @ts-expect-error -- text, not bytes
  spawnPty("x").onData((data: Buffer) => data);
  // @ts-expect-error -- bytes, not text
  spawnPty("x", [], { encoding: null }).onData((data: string) => data);
  // @ts-expect-error -- bytes, not text
  (await spawn({ command: "x", encoding: null })).on("stdout", (chunk: string) => chunk);
  // @ts-expect-error -- a terminal of bytes is none of text
  const terminal: Terminal = spawnPty("x", [], { encoding: null });
  return terminal;
}

same<Encoding, "utf8" | null>();
same<Chunk<null>, Buffer>();
same<Chunk<"utf8">, string>();
same<Chunk<Encoding>, string | Buffer>();
