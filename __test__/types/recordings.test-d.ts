// Recordings: writing, reading and replaying them.

import {
  readRecording,
  replay,
  Recording,
  RecordingReader,
  spawnPty,
  type RecordingEvent,
  type RecordingHeader,
  type RecordingResult,
  type ReplayedOutput,
} from "signalbox";
import { same } from "./same.js";

export async function recordingsAreWritten() {
  const terminal = spawnPty("sh", [], { encoding: null });
  const recording = terminal.record("session.cast", { input: true, env: { TERM: undefined }, fromOffset: Infinity });
  same<Recording, typeof recording>();
  terminal.record(new URL("file:///tmp/session.cast"));
  const result = await recording.stop();
  same<RecordingResult, typeof result>();
  same<
    RecordingResult,
    { readonly path: string; readonly events: number; readonly bytes: number; readonly durationMs: number }
  >();
  await using other = terminal.record("other.cast");
  same<number, typeof other.events>();
  // @ts-expect-error -- no such option
  terminal.record("session.cast", { inputs: true });
  // @ts-expect-error -- made by `record`
  new Recording();
  // @ts-expect-error -- read only
  recording.bytes = 0;
}

export async function recordingsAreRead() {
  const reader = readRecording("session.cast");
  same<RecordingReader, typeof reader>();
  const header = await reader.header();
  same<RecordingHeader, typeof header>();
  for await (const event of reader) {
    same<RecordingEvent, typeof event>();
    if (event.type === "resize") same<number, typeof event.cols>();
    else same<string, typeof event.data>();
    // @ts-expect-error -- only of some events
    same<string, typeof event.data>();
  }
  // @ts-expect-error -- no source
  readRecording(5);
}

export async function recordingsAreReplayed(chunks: AsyncIterable<Uint8Array>) {
  for await (const output of replay(chunks, { speed: 2, onResize: (cols, rows) => cols * rows })) {
    same<ReplayedOutput, typeof output>();
  }
}
