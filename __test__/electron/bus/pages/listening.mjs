// Listens from the start to the bus that its address names, and keeps what it hears.
import { EventBus } from "../../../../electron/renderer.mjs";

const { bus: name, resume } = Object.fromEntries(new URL(location.href).searchParams);
const received = [];
const bus = new EventBus({ name, resume: resume === "yes" });
const gaps = [];
bus.connection.on("gap", (gap) => gaps.push(gap));
bus.on("flood", (value) => received.push(value));
Object.assign(window, { bus, received, gaps });
document.title = "loaded";
