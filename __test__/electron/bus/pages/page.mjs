// What a page without a bundler writes; the tests reach its names by the window.
import * as signalbox from "../../../../electron/renderer.mjs";

Object.assign(window, { signalbox, received: [] });
document.title = "loaded";
