import { EventBus } from "signalbox/renderer";
import type { Events, Requests } from "./events.ts";

/** The app's bus, the same as in main. */
export const bus = new EventBus<Events, Requests>();
