"use strict";
const { run } = require("signalbox");
const { assert, test } = require("../harness.js");
const { runtimes } = require("../runtimes.js");

const CHILD = JSON.stringify(require.resolve("signalbox/child"));
const SERVE = JSON.stringify(require.resolve("../../lib/orchestrator/serve.js"));

for (const runtime of runtimes) {
  test(`a child in ${runtime.name} loads its side without the addon, and what speaks HTTP only to speak it`, async () => {
    const source = `
      const { host, parent, serveOrchestrator } = require(${CHILD});
      require(${SERVE});
      const loaded = Object.keys(require.cache);
      const native = loaded.filter((path) => path.endsWith(".node") || /native\\.js$|environment\\.js$/.test(path));
      const http = loaded.filter((path) => path.endsWith("http.js"));
      console.log(JSON.stringify([typeof host.call, typeof parent.send, typeof serveOrchestrator, native, http]));`;
    const { stdout } = await run({ command: runtime.command, args: ["-e", source], env: runtime.env });
    assert.deepEqual(JSON.parse(stdout), ["function", "function", "function", [], []]);
  });

  test(`a child in ${runtime.name} imports its side by name`, async () => {
    const source = `import { host, parent, serveOrchestrator } from ${CHILD};
      console.log([host, parent, serveOrchestrator].every((value) => value !== undefined));`;
    const args = runtime.name === "bun" ? ["-e", source] : ["--input-type=module", "-e", source];
    const { stdout } = await run({ command: runtime.command, args, env: runtime.env });
    assert.equal(stdout, "true");
  });
}
