import { EditorClient } from "./editor_client.ts";

const client = new EditorClient();
const output = document.querySelector("output")!;

document.querySelector("button")!.addEventListener("click", async () => {
  const result: any = await client.executeBlueprint("123");
  // A Date, and an error with its code: what the requirements ask to survive the bridge.
  output.textContent = `${result.blueprintId} ${result.finishedAt.toISOString()} ${result.warning.code}`;
});
document.title = "ready";
