import pty = require("node-pty");
import { spawn, type IPty } from "node-pty";

export function start(): IPty {
  const terminal: IPty = spawn("sh", [], { name: "xterm-color", cols: 100, env: process.env });
  terminal.onData((data) => data.toUpperCase());
  // @ts-expect-error -- text, so that these are types and not `any`
  terminal.onData((data: number) => data);
  const other: pty.IPty = pty.spawn("sh", [], {});
  return other;
}
