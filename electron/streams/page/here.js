"use strict";

// What `import { processes, terminals } from "signalbox"` is in a page: the client of this page's connection, made when
// it is first used.

const { pageConnection } = require("../../../lib/bus/remote/page.js");
const { StreamsClient } = require("./index.js");

let client;

function here() {
  return (client ??= connect(pageConnection()));
}

function connect(connection) {
  const made = new StreamsClient({ call: (...args) => connection.call(...args) });
  connection.onPort((port) => made.takePort(port));
  let wasLost = false;
  connection.onChange((state) => {
    if (state === "connecting") wasLost = true;
    if (state !== "connected" || !wasLost) return;
    wasLost = false;
    made.renew();
  });
  return made;
}

/** An area of the client, which is there from the beginning although the client is not. */
function areaOf(area, names) {
  return Object.freeze(Object.fromEntries(names.map((name) => [name, (...args) => here()[area][name](...args)])));
}

const processes = areaOf("processes", ["get", "list", "metrics", "spawn", "status", "watch"]);
const terminals = areaOf("terminals", ["attach", "list", "open", "remove", "watch"]);

module.exports = { processes, terminals };
