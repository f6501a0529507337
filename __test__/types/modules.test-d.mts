// What an ES module finds under the package's name: the same as a CommonJS one, and nothing by accident.

import * as signalbox from "signalbox";
import { Terminal, spawnPty } from "signalbox";
import { same } from "./same.js";
// The other files are CommonJS.
import type { factsAreTyped } from "./errors.test-d.js";

same<
  keyof typeof signalbox,
  | "EventBus"
  | "BunNativeProcessManager"
  | "DebugAdapter"
  | "LanguageServer"
  | "LanguageServers"
  | "McpServer"
  | "OrchestratorLink"
  | "Panes"
  | "connectOrchestrator"
  | "spawnDebugAdapter"
  | "spawnLanguageServer"
  | "spawnMcpServer"
  | "serveOrchestratorOver"
  | "HttpHost"
  | "ManagedProcess"
  | "ServiceGroup"
  | "ProcessError"
  | "ProcessManager"
  | "PtyManager"
  | "Screen"
  | "ServiceGroup"
  | "Recording"
  | "RecordingReader"
  | "RpcPeer"
  | "RpcServer"
  | "SignalboxError"
  | "Terminal"
  | "Viewer"
  | "defineConfig"
  | "engineStats"
  | "loadConfig"
  | "onLog"
  | "readRecording"
  | "replay"
  | "deserialize"
  | "registerClass"
  | "run"
  | "serialize"
  | "spawn"
  | "spawnPty"
>();

export const terminal: Terminal = spawnPty("x");
export type SameErrors = Parameters<typeof factsAreTyped>[0];
same<signalbox.SignalboxError, SameErrors>();

// @ts-expect-error -- no default export
export { default } from "signalbox";
// @ts-expect-error -- not for programs
export type { NativeEnvironment } from "signalbox/native.js";
// @ts-expect-error -- what both kinds of children share has no name outside
export type { Child } from "signalbox";
