// JSON-RPC with a child over its standard streams or its channel: how long a call takes, how many there are in a second,
// and what they cost the parent.

export const area = {
  contenders: [
    "signalbox",
    "signalbox-ipc",
    "newline",
    "newline-batched",
    "fork",
    "vscode-jsonrpc",
    "mcp-sdk",
    "signalbox-websocket",
    "ws",
    "rpc-websockets",
  ],
  probes: ["probe"],
  measures: [
    "round-trip-node",
    "round-trip-bun",
    "host-call-node",
    "host-call-bun",
    "rate-100",
    "string-100kb",
    "websocket-p50",
  ],
};
