"use strict";

// The environment of one instance: the host's, files and the config on top of each other, variables filled in.

const { fillIn } = require("./variables.js");

/** Layers of variables, lowest first. Of the host's and of files' the texts are taken as they are. */
class Environment {
  #layers;
  #portOf;
  #onUnknown;

  /** `layers`: `{ variables, isLiteral, path }`; `portOf(label)`; `onUnknown(name, path)` for circles. */
  constructor(layers, portOf, onUnknown) {
    this.#layers = layers;
    this.#portOf = portOf;
    this.#onUnknown = onUnknown;
  }

  /** The value of a variable; undefined when there is none, or it was removed. */
  get(name) {
    return this.#get(name, this.#layers.length - 1, []);
  }

  #get(name, top, trail) {
    for (let at = top; at >= 0; at--) {
      const { variables, isLiteral, path } = this.#layers[at];
      if (!Object.hasOwn(variables, name)) continue;
      const value = variables[name];
      if (value === undefined || isLiteral || value === this.#layers[0].variables[name]) return value;
      const key = `${at} ${name}`;
      if (trail.includes(key)) return void this.#onUnknown(name, path);
      return fillIn(value, {
        portOf: this.#portOf,
        // A variable that speaks of itself means what is below.
        lookUp: (other) =>
          other === name ? this.#get(name, at - 1, trail) : this.#get(other, this.#layers.length - 1, [...trail, key]),
      });
    }
    return undefined;
  }

  /**
   * What a plan says: `env`, in which null removes a variable, and whether the host's own goes below it. `isInherited`: the
   * host's environment is that of the engine.
   */
  toPlan({ extendEnv, isInherited }) {
    const base = this.#layers[0].variables;
    const own = new Set(this.#layers.slice(1).flatMap(({ variables }) => Object.keys(variables)));
    if (!extendEnv) return { env: this.#take(own), inheritEnv: false };
    if (!isInherited) return { env: this.#take(new Set([...Object.keys(base), ...own])), inheritEnv: false };
    const env = Object.create(null);
    for (const name of own) {
      const value = this.get(name) ?? null;
      if (value !== (base[name] ?? null)) env[name] = value;
    }
    return { env, inheritEnv: true };
  }

  #take(names) {
    const env = Object.create(null);
    for (const name of names) {
      const value = this.get(name);
      if (value !== undefined) env[name] = value;
    }
    return env;
  }
}

module.exports = { Environment };
