"use strict";

// What is wrong with a config, for tests.

const { resolveConfig } = require("../../lib/services/config/resolve.js");
const { assert } = require("../harness.js");

/** The one error of a wrong config. */
async function refused(config, options) {
  return resolveConfig(config, options).then(
    () => assert.fail("the config was taken"),
    (error) => {
      assert.equal(error.code, "ERR_SIGNALBOX_CONFIG_INVALID", error.stack);
      return error;
    },
  );
}

/** Its problems, `path: message` each. */
async function problemsOf(config, options) {
  const { errors } = await refused(config, options);
  return errors.map(({ path, message }) => `${path}: ${message}`);
}

/** Those of one service, `a`, without the beginning of the path. */
async function problemsOfService(service, others = {}) {
  const found = await problemsOf({ processes: { a: { command: "true", ...service }, ...others } });
  return found.map((line) => line.replace(/^processes\.a\.?/, ""));
}

module.exports = { problemsOf, problemsOfService, refused };
