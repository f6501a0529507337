import { byId } from "../element.ts";
import { bus } from "../events/bus.ts";

/** Says whether the main process is there. */
export function showConnection(): void {
  const status = byId("connection");
  const show = () => {
    const { state, reason } = bus.connection;
    status.dataset.state = state;
    status.textContent = state;
    status.title = reason ?? "";
  };
  bus.connection.on("change", show);
  show();
}
