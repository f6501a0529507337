"use strict";

// `using` and `await using` need these symbols; Node before 18.18 and Electron before 26 lack them.
// A name registered by nobody else, as TypeScript's own helpers expect: the first to define wins.
for (const name of ["dispose", "asyncDispose"]) {
  if (!Symbol[name]) {
    Object.defineProperty(Symbol, name, { value: Symbol(`Symbol.${name}`) });
  }
}

/** A function that undoes something once, and works with `using`. */
function disposer(undo) {
  let done = false;
  const dispose = () => {
    if (done) return;
    done = true;
    undo();
  };
  dispose[Symbol.dispose] = dispose;
  return dispose;
}

module.exports = { disposer };
