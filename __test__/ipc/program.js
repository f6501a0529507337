"use strict";
// A child with a channel, and nothing of signalbox in it: does what its first argument says.

const { closeSync, openSync, writeSync } = require("node:fs");
const { Server } = require("node:net");

const CHANNEL = 3;
const [, , task, ...args] = process.argv;

const tasks = {
  echo() {
    process.on("message", (message) => process.send(message));
  },

  /** Sends numbers, and then how many came. */
  count() {
    const limit = Number(args[0]);
    let sent = 0;
    let received = 0;
    let isInOrder = true;
    process.on("message", (message) => {
      isInOrder = isInOrder && message.index === received;
      if (++received === limit) process.send({ received, isInOrder });
    });
    const sendSome = () => {
      for (let burst = 0; burst < 500 && sent < limit; burst++) process.send({ index: sent++ });
      if (sent < limit) setImmediate(sendSome);
    };
    sendSome();
  },

  /** Ends in the callback of its last message. */
  leave() {
    for (let index = 0; index < 999; index++) process.send(index);
    process.send("last", () => process.exit(0));
  },

  /** Sends what it is told by and after a message. */
  disconnect() {
    process.on("message", (message) => {
      process.send(message);
      process.disconnect();
    });
    process.on("disconnect", () => console.log(`connected: ${process.connected}`));
  },

  /** Reads nothing until its input ends. */
  deaf() {
    const until = Date.now() + 60_000;
    process.send("up", () => {
      while (Date.now() < until && !isThere(args[0])) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5);
      let count = 0;
      let bytes = 0;
      process.on("message", (message) => {
        if (message === "end") process.send({ count, bytes }, () => process.exit(0));
        else [count, bytes] = [count + 1, bytes + message.length];
      });
    });
  },

  /** Sends, and says on its output how far it got without waiting. */
  flood() {
    const text = "x".repeat(1_000);
    let sent = 0;
    const go = () => {
      while (sent < 20_000 && process.send({ index: sent, text })) sent++;
      sent++;
      console.log(`waits at ${sent}`);
      process.channel.unref();
    };
    go();
  },

  /** Writes a message to the channel by hand, one byte at a time. */
  bytes() {
    for (const byte of Buffer.from(`${args[0]}\n`)) writeSync(CHANNEL, Buffer.of(byte));
  },

  /** Sends a server along with a message, and then a plain message. */
  handle() {
    const server = new Server();
    process.on("warning", () => {});
    server.listen(0, "127.0.0.1", () => {
      process.send("with a server", server, () => {});
      process.send("after it");
    });
    process.on("message", () => process.exit(0));
  },

  /** Says what Node's runtimes say to each other. */
  internal() {
    for (const cmd of ["NODE_CLUSTER", "NODE_HANDLE_ACK", "NODE_SOMETHING"]) process.send({ cmd });
    process.send({ cmd: "node" });
    process.on("internalMessage", (message) => process.send({ internal: message.cmd }));
    process.on("message", (message) => process.send({ message }));
  },
};

function isThere(path) {
  try {
    closeSync(openSync(path));
    return true;
  } catch {
    return false;
  }
}

tasks[task]();
