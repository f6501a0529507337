import { EventBus } from "@atomiton/events";

class ConductorIPC {
  private events = new EventBus();

  initialize() {
    this.events.on("conductor:execute", async (data) => {
      const result = await this.conductor.execute(data.blueprintId);
      this.events.emit("conductor:result", result);
    });
  }
}

export { ConductorIPC };
