import "../../../../electron/preload.js";
import "../control.js";
