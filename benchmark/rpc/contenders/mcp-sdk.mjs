// What MCP's clients and servers speak by.

import { MCP_CHILD } from "../programs.mjs";
import { packageVersion } from "./package-version.mjs";

export const contender = {
  name: "MCP SDK",
  async load() {
    const { Client } = await import("@modelcontextprotocol/sdk/client/index.js");
    const { StdioClientTransport } = await import("@modelcontextprotocol/sdk/client/stdio.js");
    const { CallToolResultSchema } = await import("@modelcontextprotocol/sdk/types.js");
    return {
      version: packageVersion("@modelcontextprotocol/sdk"),
      async start(runtime) {
        const client = new Client({ name: "benchmark", version: "1.0.0" });
        await client.connect(new StdioClientTransport({ command: runtime, args: [MCP_CHILD] }));
        return {
          async call(params) {
            const request = { method: "tools/call", params: { name: "echo", arguments: { params } } };
            const { _meta } = await client.request(request, CallToolResultSchema);
            return _meta.params;
          },
          end: () => client.close(),
        };
      },
    };
  },
};
