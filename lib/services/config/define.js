"use strict";

// For types alone: an editor completes and checks what stands in the braces.

/** The config as it is. */
function defineConfig(config) {
  return config;
}

module.exports = { defineConfig };
