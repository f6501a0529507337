#!/usr/bin/env node
"use strict";

require("../lib/cli/launch.js").launch(process.argv.slice(2));
