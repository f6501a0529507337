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

/** Every text of a service that programs or the engine read, with its path. */
function* textsOf(service) {
  const { path } = service;
  const one = function* (value, place) {
    if (typeof value === "string") yield [value, place];
    else if (Array.isArray(value)) for (const [index, item] of value.entries()) yield* one(item, at(place, index));
    else if (value !== null && typeof value === "object" && !(value instanceof Map)) {
      for (const key of Object.keys(value)) yield* one(value[key], at(place, key));
    }
  };
  const { command, args, cwd, env, envFile, port, ready, healthCheck, watch, log } = service;
  yield* one({ command, args, cwd, env, envFile, port, ready, healthCheck, watch, log }, path);
}

/** References to services are right or wrong whatever the environment is. */
function checkReferences(service, services, problems) {
  for (const [text, place] of textsOf(service)) {
    for (const [, escape, name] of text.matchAll(VARIABLE)) {
      if (escape || !name.startsWith("services.")) continue;
      const asked = PORT.exec(name)?.[1];
      if (asked === undefined) {
        const message = `found ${describe(`\${${name}}`)}; allowed: \${services.NAME.port}`;
        problems.add(place, { message, found: name });
        continue;
      }
      const target = services.has(asked) ? asked : asked.replace(/\.\d+$/, "");
      if (!services.has(target)) problems.unknownName(place, asked, "service", [...services.keys()]);
      else if (services.get(target).port === undefined) {
        problems.add(place, { message: `asks for the port of ${target}, which has none: give it a port`, found: name });
      }
    }
  }
}

module.exports = { checkReferences, fillIn };
