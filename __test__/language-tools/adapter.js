"use strict";
// A debug adapter that tells "initialized" before it is asked to launch, or with "late" then; lines instead of headers.

const { createInterface } = require("node:readline");

const isLate = process.argv[2] === "late";

let seq = 1;
let launched = () => {};
const send = (message) => process.stdout.write(`${JSON.stringify({ seq: seq++, ...message })}\n`);

createInterface({ input: process.stdin }).on("line", (line) => {
  const request = JSON.parse(line);
  const { command } = request;
  const respond = (rest) => send({ type: "response", request_seq: request.seq, command, success: true, ...rest });
  if (command === "initialize") {
    respond({ body: { supportsConfigurationDoneRequest: true } });
    if (!isLate) send({ type: "event", event: "initialized" });
    send({ type: "event", event: "capabilities", body: { capabilities: { supportsStepBack: true } } });
  } else if (command === "launch" && request.arguments.program === "missing") {
    respond({ success: false, message: "no program" });
  } else if (command === "launch" && isLate) {
    send({ type: "event", event: "initialized" });
    launched = respond;
  } else if (command === "configurationDone") {
    respond({});
    launched({ body: { command: "launch" } });
  } else if (command === "crash") process.exit(5);
  else respond({ body: { command } });
});
