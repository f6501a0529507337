"use strict";

// The package's files under an origin of its own, as an app has its pages: `app://<host>/<path>`.

const { protocol } = require("electron");
const { readFile } = require("node:fs/promises");
const { extname, join } = require("node:path");

const root = join(__dirname, "..", "..");
const TYPES = { ".html": "text/html", ".mjs": "text/javascript", ".js": "text/javascript" };

/** Before the app is ready: with relative URLs, modules and an origin that policies can name. */
function registerAppScheme() {
  protocol.registerSchemesAsPrivileged([{ scheme: "app", privileges: { standard: true, secure: true } }]);
}

/** When the app is ready. `registerBufferProtocol`: Electron 22 has no `handle`. */
function serveAppScheme() {
  protocol.registerBufferProtocol("app", async ({ url }, callback) => {
    const { pathname } = new URL(url);
    try {
      callback({ mimeType: TYPES[extname(pathname)] ?? "text/plain", data: await readFile(join(root, pathname)) });
    } catch {
      callback({ error: -6 }); // net::ERR_FILE_NOT_FOUND
    }
  });
}

module.exports = { registerAppScheme, serveAppScheme };
