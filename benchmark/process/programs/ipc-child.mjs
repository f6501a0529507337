// The other side of the channel: a Node or Bun program that was started with one. Answers, counts and floods.

/** Messages until the child waits for its own channel, so that its queue stays short. */
const BURST = 64;

let counted = 0;

process.on("message", (message) => {
  if (message.kind === "item") counted++;
  else if (message.kind === "ping") process.send({ kind: "pong", number: message.number });
  else if (message.kind === "count") {
    process.send({ kind: "counted", count: counted });
    counted = 0;
  } else if (message.kind === "echo") process.send({ kind: "echo", text: message.text });
  else if (message.kind === "flood") flood(message.count);
});

async function flood(count) {
  for (let number = 1; number <= count; number++) {
    const item = { kind: "item", number, name: "tick" };
    if (number % BURST === 0) await new Promise((resolve) => process.send(item, resolve));
    else process.send(item);
  }
}

process.send({ kind: "ready" });
