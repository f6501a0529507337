"use strict";

// Who does a command: this program, or the orchestrator. Pure.

const { optionType } = require("../errors.js");
const { checkChoice, checkOptions } = require("../option_checks.js");

const ROUTE_OPTIONS = ["match", "to", "fallback"];

/** How a route's `match` reads a command. A text with a star at its end matches what begins like it. */
function matcherOf(match, option) {
  if (typeof match === "function") return match;
  if (match instanceof RegExp) return (command) => command.search(match) >= 0;
  if (typeof match !== "string") throw optionType(option, "a text, a regular expression or a function", match);
  if (!match.endsWith("*")) return (command) => command === match;
  const beginning = match.slice(0, -1);
  return (command) => command.startsWith(beginning);
}

class Router {
  #commands;
  #routes;

  /**
   * `commands` are this program's own, by name. `routes` are looked at in order, `{ match, to, fallback }`: the first
   * that matches decides. Without one, a command of `commands` is local, and any other the orchestrator's.
   */
  constructor(commands = {}, routes = []) {
    this.#commands = new Map(Object.entries(commands));
    for (const [name, handler] of this.#commands) {
      if (typeof handler !== "function") throw optionType(`commands.${name}`, "a function", handler);
    }
    if (!Array.isArray(routes)) throw optionType("routes", "an array", routes);
    this.#routes = routes.map((route, index) => {
      const { match, to, fallback = "error" } = checkOptions(route, ROUTE_OPTIONS, `routes[${index}]`);
      checkChoice(to, `routes[${index}].to`, ["local", "orchestrator"]);
      checkChoice(fallback, `routes[${index}].fallback`, ["local", "error"]);
      if (to === undefined) throw optionType(`routes[${index}].to`, '"local" or "orchestrator"', to);
      return { matches: matcherOf(match, `routes[${index}].match`), to, fallback };
    });
  }

  /** `{ to, fallback, handler }`: the handler is this program's own, if it has one. */
  classify(command) {
    const handler = this.#commands.get(command);
    const route = this.#routes.find(({ matches }) => matches(command));
    if (route) return { to: route.to, fallback: route.fallback, handler };
    return { to: handler ? "local" : "orchestrator", fallback: "error", handler };
  }
}

module.exports = { Router };
