"use strict";

// How a host and its orchestrator find each other: one form for both sides. The host checks it, and hands it to a
// sidecar by the environment. Nothing here needs the addon.

const { SignalboxError, optionType } = require("../errors.js");
const { checkChoice, checkOptions, checkTimeout } = require("../option_checks.js");

const MODES = ["manager-only", "sidecar", "service"];
const STARTS = ["eager", "lazy"];
const RUNTIMES = ["auto", "electron", "node", "bun", "none"];

/** The config as JSON, for a sidecar. */
const CONFIG_VARIABLE = "SIGNALBOX_ORCHESTRATOR";

const OPTIONS = [
  "mode",
  "start",
  "sidecar",
  "service",
  "capabilities",
  "handshakeTimeoutMs",
  "shutdownTimeoutMs",
  "restart",
];
const SIDECAR_OPTIONS = ["path", "runtime", "args", "env", "cwd"];
const SERVICE_OPTIONS = ["url", "token"];
const CAPABILITY_OPTIONS = ["required", "optional"];

/** A sidecar loads its models and its network of agents before it answers. */
const HANDSHAKE_TIMEOUT_MS = 15_000;

/** For the answer to the request to shut down, and again for the end of the process. */
const SHUTDOWN_TIMEOUT_MS = 5_000;

/** The config with its defaults. Throws option errors, which name the option by its path. */
function readConfig(given = {}) {
  checkOptions(given, OPTIONS, "an orchestrator");
  const { mode = "manager-only", start = "lazy", sidecar = {}, service = {}, capabilities = {}, restart } = given;
  checkChoice(mode, "mode", MODES);
  checkChoice(start, "start", STARTS);
  checkOptions(sidecar, SIDECAR_OPTIONS, "sidecar");
  checkOptions(service, SERVICE_OPTIONS, "service");
  checkOptions(capabilities, CAPABILITY_OPTIONS, "capabilities");
  checkChoice(sidecar.runtime, "sidecar.runtime", RUNTIMES);
  checkText(sidecar.path, "sidecar.path");
  checkText(service.url, "service.url");
  checkText(service.token, "service.token");
  const { handshakeTimeoutMs = HANDSHAKE_TIMEOUT_MS, shutdownTimeoutMs = SHUTDOWN_TIMEOUT_MS } = given;
  checkTimeout(handshakeTimeoutMs);
  checkTimeout(shutdownTimeoutMs);
  if (mode === "service" && !/^wss?:\/\/./.test(service.url ?? "")) {
    const message = 'Option "service.url" must be a URL that begins with ws:// or wss:// in mode "service".';
    throw new SignalboxError("ERR_SIGNALBOX_OPTION_RANGE", message, { option: "service.url" });
  }
  const { required = [], optional } = capabilities;
  checkNames(required, "capabilities.required");
  if (optional !== undefined) checkNames(optional, "capabilities.optional");
  return {
    mode,
    start,
    sidecar: { runtime: "auto", args: [], ...sidecar },
    service,
    capabilities: { required, optional },
    handshakeTimeoutMs,
    shutdownTimeoutMs,
    restart,
  };
}

/** What a sidecar is told of the config: all but what is a secret, or concerns its start alone. */
function configForSidecar({ capabilities, shutdownTimeoutMs }) {
  return { [CONFIG_VARIABLE]: JSON.stringify({ mode: "sidecar", capabilities, shutdownTimeoutMs }) };
}

/** The config of a process that is an orchestrator: that of its host, with a `--mode=` of the command line. */
function configOfThisProcess(env = process.env, args = process.argv) {
  let given = {};
  if (env[CONFIG_VARIABLE]) {
    try {
      given = JSON.parse(env[CONFIG_VARIABLE]);
    } catch (cause) {
      const message = `${CONFIG_VARIABLE} is not JSON: ${cause.message}.`;
      throw new SignalboxError("ERR_SIGNALBOX_OPTION_RANGE", message, { option: CONFIG_VARIABLE });
    }
  }
  const mode = args.map((arg) => /^--mode=(.*)$/.exec(arg)?.[1]).find((value) => value !== undefined);
  return readConfig({ ...given, ...(mode === undefined ? {} : { mode }) });
}

function checkText(value, option) {
  if (value !== undefined && typeof value !== "string") throw optionType(option, "a string", value);
}

function checkNames(value, option) {
  if (!Array.isArray(value) || value.some((name) => typeof name !== "string")) {
    throw optionType(option, "an array of names", value);
  }
}

module.exports = { CONFIG_VARIABLE, configForSidecar, configOfThisProcess, readConfig };
