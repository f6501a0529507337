"use strict";
// The page's files under an origin of their own: app://dashboard. A policy can name that; all of file:// it should not.

const { net, protocol } = require("electron");
const { join, normalize, sep } = require("node:path");
const { pathToFileURL } = require("node:url");

const ORIGIN = "app://dashboard";
const PAGE = join(__dirname, "..", "dist");

function registerScheme() {
  protocol.registerSchemesAsPrivileged([{ scheme: "app", privileges: { standard: true, secure: true } }]);
}

function installProtocol() {
  protocol.handle("app", (request) => {
    const { host, pathname } = new URL(request.url);
    const file = normalize(join(PAGE, decodeURIComponent(pathname)));
    if (host !== "dashboard" || !file.startsWith(PAGE + sep)) return new Response("not found", { status: 404 });
    return net.fetch(pathToFileURL(file).href);
  });
}

module.exports = { ORIGIN, installProtocol, registerScheme };
