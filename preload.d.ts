// signalbox/preload: runs by being loaded, as `webPreferences.preload` or from a preload of your own. It exports nothing,
// and gives the page what `import { EventBus } from "signalbox"` connects by.
export {};
