// Vite, an API with WebSockets behind it, and two workers that talk to the API. Each gets a free port, or is told it.

import { defineConfig } from "signalbox";

export default defineConfig({
  processes: {
    api: {
      command: "node",
      args: ["api.mjs"],
      port: "auto",
      ready: { http: "/health" },
      watch: ["api.mjs", "websocket.mjs"],
    },
    worker: {
      command: "node",
      args: ["worker.mjs"],
      instances: 2,
      dependsOn: ["api"],
      ready: { line: "first job" },
      restart: "always",
    },
    web: {
      command: "npx",
      args: ["vite", "--port", "${PORT}", "--strictPort", "--clearScreen", "false"],
      port: "auto",
      dependsOn: ["api"],
      ready: { http: "/" },
    },
  },
});
