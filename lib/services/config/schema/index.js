"use strict";

// The schema of configs: what is allowed, and what it means. The check (`../read.js`), the types
// (`types/services-config.d.ts`) and the reference (`docs/services-config.md`) are made from it, the last two by
// `scripts/services-config.mjs`.

const kinds = require("./kinds.js");
const { ENV_FILES } = require("./policies.js");
const { SERVICE } = require("./service.js");

const CONFIG = kinds.record(
  "Config",
  {
    processes: kinds.map(
      { ...SERVICE },
      {
        isRequired: true,
        what: "services",
        doc: "The services by their names: letters, digits and `_ - . : @ / +`, not ending in a dot and a number.",
      },
    ),
    env: kinds.variables({ doc: "Environment variables of all services, below their own." }),
    envFile: { ...ENV_FILES, doc: "Files of variables of all services, below `env`." },
  },
  { isRequired: true },
);

module.exports = { CONFIG, SERVICE };
