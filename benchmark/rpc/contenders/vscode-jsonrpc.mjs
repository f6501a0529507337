// What VS Code and its language servers speak by.

import { spawn } from "node:child_process";
import { createRequire } from "node:module";
import { VSCODE_CHILD } from "../programs.mjs";
import { packageVersion } from "./package-version.mjs";

export const contender = {
  name: "vscode-jsonrpc",
  async load() {
    const require = createRequire(import.meta.url);
    const { StreamMessageReader, StreamMessageWriter, createMessageConnection } = require("vscode-jsonrpc/node");
    return {
      version: packageVersion("vscode-jsonrpc"),
      async start(runtime) {
        const child = spawn(runtime, [VSCODE_CHILD], { stdio: ["pipe", "pipe", "inherit"] });
        await new Promise((resolve, reject) => child.once("spawn", resolve).once("error", reject));
        const streams = [new StreamMessageReader(child.stdout), new StreamMessageWriter(child.stdin)];
        const connection = createMessageConnection(...streams);
        connection.listen();
        return {
          call: (params) => connection.sendRequest("echo", params),
          end() {
            connection.dispose();
            child.kill("SIGKILL");
          },
        };
      },
    };
  },
};
