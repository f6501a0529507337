import { EventBus } from "@atomiton/events";

class EditorClient {
  private events = new EventBus();

  async executeBlueprint(id: string) {
    return new Promise((resolve) => {
      this.events.once("conductor:result", resolve);
      this.events.emit("conductor:execute", { blueprintId: id });
    });
  }
}

export { EditorClient };
