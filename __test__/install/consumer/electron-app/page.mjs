import { EventBus } from "signalbox";

const bus = new EventBus();
const { value, at } = await bus.request("double", { value: 21 });
bus.emit("page:done", { answer: value, at, own: window.own });
