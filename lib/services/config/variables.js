"use strict";

// Variables in texts: `${NAME}` is a variable of the service's environment, `${services.NAME.port}` the port of a service.
// `$${NAME}` stands for `${NAME}` itself, and whatever else follows a dollar is left alone: shells have uses for it.

const { at, describe } = require("./problems.js");

const VARIABLE = /(\$?)\$\{([A-Za-z_][A-Za-z0-9_]*|services\.[^{}]+)\}/g;

const PORT = /^services\.(.+)\.port$/;

/**
 * The text with its variables filled in. `lookUp(name)` and `portOf(label)` give texts, or undefined; what they do not
 * know is handed to `onUnknown(name)`, and stays as it stands.
 */
function fillIn(text, { lookUp, portOf, onUnknown }) {
  if (!text.includes("${")) return text;
  return text.replace(VARIABLE, (whole, escape, name) => {
    if (escape) return whole.slice(1);
    const port = PORT.exec(name);
    const value = name.startsWith("services.") ? port && portOf(port[1]) : lookUp(name);
    if (value === undefined || value === null) onUnknown?.(name);
    return value ?? whole;
  });
}

/** Options whose texts programs or the engine read. */
const FILLED = ["command", "args", "cwd", "env", "envFile", "port", "ready", "healthCheck", "watch", "log"];

/** Calls `visit(text, keys)` for every text in a value that has a variable; `keys` lead to it. */
function eachFilled(value, keys, visit) {
  if (typeof value === "string") {
    if (value.includes("${")) visit(value, keys);
  } else if (Array.isArray(value)) {
    for (let index = 0; index < value.length; index++) eachFilled(value[index], [...keys, index], visit);
  } else if (value !== null && typeof value === "object" && !(value instanceof Map)) {
    for (const key of Object.keys(value)) eachFilled(value[key], [...keys, key], visit);
  }
}

/** References to services are right or wrong whatever the environment is. */
function checkReferences(service, services, problems) {
  for (const option of FILLED) {
    eachFilled(service[option], [option], (text, keys) => {
      const place = keys.reduce(at, service.path);
      for (const [, escape, name] of text.matchAll(VARIABLE)) {
        if (!escape && name.startsWith("services.")) checkReference(name, place, services, problems);
      }
    });
  }
}

function checkReference(name, place, services, problems) {
  const asked = PORT.exec(name)?.[1];
  if (asked === undefined) {
    const message = `found ${describe(`\${${name}}`)}; allowed: \${services.NAME.port}`;
    return problems.add(place, { message, found: name });
  }
  const target = services.has(asked) ? asked : asked.replace(/\.\d+$/, "");
  if (!services.has(target)) return problems.unknownName(place, asked, "service", [...services.keys()]);
  if (services.get(target).port !== undefined) return undefined;
  const message = `asks for the port of ${target}, which has none: give it a port`;
  return problems.add(place, { message, found: name });
}

module.exports = { checkReferences, fillIn };
