// All that stands between code that was written against @atomiton/events and signalbox: build.mjs resolves that name here.

export { EventBus } from "signalbox";
