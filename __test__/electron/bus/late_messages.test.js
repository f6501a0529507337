"use strict";
const { createServer } = require("node:http");
const { once } = require("node:events");
const { PROTOCOL } = require("../../../lib/bus/remote/protocol.js");
const { assert, test, waitFor } = require("../../harness.js");
const { withWindow } = require("./open_window.js");

const HOSTILE = require.resolve("./pages/hostile_preload.js");

async function withForeignPage(html, fn) {
  const server = createServer((_request, response) => response.setHeader("content-type", "text/html").end(html));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  try {
    return await fn(`http://127.0.0.1:${server.address().port}/`);
  } finally {
    server.close();
    server.closeAllConnections?.();
  }
}

// Electron finds the sender's frame when it is asked for: that of the new document, with the new one's origin.
test("what a foreign document says while it is replaced by one of the app's does not pass for the app's", () => {
  const html = `<script>addEventListener("pagehide", () => {
    for (let i = 0; i < 10; i++) window.hostile.send("0123456789abcdef0123456789abcdef", 1, 0, ${PROTOCOL}, "{}");
  })</script>`;
  return withForeignPage(html, (url) =>
    withWindow({ page: url, preload: HOSTILE }, async ({ load, attachment, evaluate }) => {
      await load("index.html");
      // Some come before the navigation is told, as what they are: of an origin without a rule.
      await waitFor(() => attachment.stats().late + attachment.stats().refused > 0, { what: "the late messages" });
      assert.equal(attachment.stats().documents, 0);
      const welcomes = await evaluate(() => window.hostile.heard().filter(([, kind]) => kind === 15));
      assert.deepEqual(welcomes, []);
    }),
  );
});
