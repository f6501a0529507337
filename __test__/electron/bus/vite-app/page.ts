// What an app's page writes, for a bundler.
import { EventBus, SignalboxError } from "signalbox";

interface Events {
  "conductor:progress": { percent: number; at: Date };
  "editor:opened": { path: string };
}

const bus = new EventBus<Events>();
const seen: unknown[] = [];
bus.on("conductor:progress", ({ percent, at }) => seen.push([percent, at instanceof Date]));
bus.emit("editor:opened", { path: "a.txt" });

Object.assign(window, { bus, seen, SignalboxError });
document.title = "loaded";
