// The other sides of the conversations.

import { join } from "node:path";
import { BENCHMARK_ROOT } from "../harness/places.mjs";

const program = (name) => join(BENCHMARK_ROOT, "rpc", "programs", name);

export const NEWLINE_CHILD = program("newline-child.mjs");
export const FORK_CHILD = program("fork-child.mjs");
export const VSCODE_CHILD = program("vscode-child.mjs");
export const MCP_CHILD = program("mcp-child.mjs");
export const ASKING_CHILD = program("asking-child.mjs");
export const SIGNALBOX_SOCKET_CHILD = program("signalbox-socket-child.mjs");
export const WS_CHILD = program("ws-child.mjs");
export const RPC_WEBSOCKETS_CHILD = program("rpc-websockets-child.mjs");
