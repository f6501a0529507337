// Listens from the start to the bus that its address names, and keeps what it hears.
import { EventBus } from "../../../../electron/renderer.mjs";

const { bus: name, resume } = Object.fromEntries(new URL(location.href).searchParams);
const received = [];
const bus = new EventBus({ name, resume: resume === "yes" });
const gaps = [];
bus.connection.on("gap", (gap) => gaps.push(gap));
bus.on("flood", (value) => received.push(value));
Object.assign(window, { bus, received, gaps });
// What documents before this one have heard.
const LOG = `heard ${name}`;
const before = () => JSON.parse(sessionStorage.getItem(LOG) ?? "[]");
addEventListener("pagehide", () => {
  if (resume === "yes") sessionStorage.setItem(LOG, JSON.stringify([...before(), ...received]));
});
Object.assign(window, { before });
document.title = "loaded";
