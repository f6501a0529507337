"use strict";
const { join } = require("node:path");
const { connectOrchestrator } = require("signalbox");

const sidecar = (env = {}) => ({ path: join(__dirname, "sidecar.mjs"), env });

/** A link to the test's sidecar; `env` is for that. */
function link({ env, ...options } = {}) {
  return connectOrchestrator({ mode: "sidecar", sidecar: sidecar(env), ...options });
}

/** What an event of the link tells next. */
const next = (of, event) =>
  new Promise((resolve) => {
    const dispose = of.on(event, (value) => {
      dispose();
      resolve(value);
    });
  });

module.exports = { link, next, sidecar };
