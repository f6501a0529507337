// Not by `import`: a bundler leaves it out, as the package says that its files have no side effects.
require("../../../../electron/preload.js");
import "../control.js";
