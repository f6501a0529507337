"use strict";

// The environment of the child, as node-pty makes it.

/** Set by a terminal that the host itself runs in; wrong in any other. Taken out of the host's own environment. */
const OF_ANOTHER_TERMINAL = ["TMUX", "TMUX_PANE", "STY", "WINDOW", "WINDOWID", "TERMCAP", "COLUMNS", "LINES"];

/** `{ env, extendEnv }`, which differ: a given environment is the whole one, and is taken as it is. */
function readVariables(given, cwd) {
  if (given && given !== process.env) return { extendEnv: false, env: { ...asTexts(given), PWD: cwd } };
  const removed = Object.fromEntries(OF_ANOTHER_TERMINAL.map((name) => [name, undefined]));
  return { extendEnv: true, env: { ...removed, PWD: cwd } };
}

/** Numbers and the like as text; undefined leaves a variable out. */
function asTexts(variables) {
  const texts = Object.entries(variables).filter(([, value]) => value !== undefined);
  return Object.fromEntries(texts.map(([name, value]) => [name, String(value)]));
}

module.exports = { readVariables };
