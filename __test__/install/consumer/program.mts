import { spawn, spawnPty, type ExitInfo, type Terminal } from "signalbox";

export async function run(): Promise<ExitInfo> {
  const terminal: Terminal<null> = spawnPty("sh", [], { encoding: null, cols: 100 });
  terminal.onData((data) => data.subarray(1));
  const child = await spawn({ command: "sh" });
  child.on("stdout", (text) => text.toUpperCase());
  // @ts-expect-error -- text, so that these are types and not `any`
  child.on("stdout", (text: number) => text);
  return child.wait({ timeoutMs: 1_000 });
}
