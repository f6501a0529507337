"use strict";
const { assert, test } = require("../../harness.js");
const { flood, withStreams } = require("./stream_window.js");

const MEGABYTES = 20;

test("20 MB that a terminal writes arrive whole in a page that asks for all", () =>
  withStreams({}, async ({ evaluate }) => {
    const { script, bytes, sha256 } = flood(MEGABYTES);
    const sum = await evaluate(async (text) => {
      const args = ["-c", `stty -opost; ${text}`];
      const terminal = await window.signalbox.terminals.open({ file: "sh", args, flow: "lossless" });
      const gatherer = new window.Gatherer();
      terminal.onData((data) => gatherer.push(data));
      await new Promise((resolve) => terminal.onExit(resolve));
      return gatherer.sum();
    }, script);
    assert.deepEqual(sum, { bytes, sha256 });
  }));

test("20 MB that a process writes to a pipe arrive whole in a page that asks for all", () =>
  withStreams({}, async ({ evaluate }) => {
    const { script, bytes, sha256 } = flood(MEGABYTES);
    const sum = await evaluate(async (text) => {
      const process = await window.signalbox.processes.spawn({ command: "sh", args: ["-c", text] });
      const gatherer = new window.Gatherer();
      process.on("stdout", (data) => gatherer.push(data), { encoding: null, flow: "lossless" });
      await process.wait();
      return gatherer.sum();
    }, script);
    assert.deepEqual(sum, { bytes, sha256 });
  }));

test("a listener that returns promises is handed no more than a window that it is not done with", () =>
  withStreams({}, async ({ evaluate }) => {
    const { script, bytes } = flood(4);
    const seen = await evaluate(async (text) => {
      const process = await window.signalbox.processes.spawn({ command: "sh", args: ["-c", text] });
      const seen = { bytes: 0, most: 0, underWay: 0 };
      const work = (data) => {
        seen.bytes += data.length;
        seen.underWay += data.length;
        seen.most = Math.max(seen.most, seen.underWay);
        return new Promise((resolve) => setTimeout(resolve, 5)).then(() => (seen.underWay -= data.length));
      };
      process.on("stdout", work, { encoding: null, flow: "lossless" });
      await process.wait();
      return seen;
    }, script);
    assert.equal(seen.bytes, bytes);
    assert.ok(seen.most <= 1024 * 1024, `${seen.most} bytes were under way`);
  }));

test("a paste of 10 MB into a program that reads slowly arrives whole", () =>
  withStreams({}, async ({ evaluate }) => {
    const answer = await evaluate(async () => {
      const args = ["-c", "sleep 0.3; sha256sum"];
      const process = await window.signalbox.processes.spawn({ command: "sh", args });
      let answer = "";
      process.on("stdout", (text) => (answer += text));
      const paste = new Uint8Array(10_000_000).map((_, index) => (index * 31) % 251);
      const goesOn = process.write(paste);
      process.end();
      await process.drain();
      await process.wait();
      const digest = await crypto.subtle.digest("SHA-256", paste);
      const expected = Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("");
      return { goesOn, isSame: answer.startsWith(expected), answer };
    });
    assert.equal(answer.goesOn, false);
    assert.ok(answer.isSame, answer.answer);
  }));

test("text is never split within a character", () =>
  withStreams({}, async ({ evaluate }) => {
    const text = await evaluate(async () => {
      const args = [
        "-c",
        "printf '\\342\\202'; sleep 0.1; printf '\\254 \\360\\237'; sleep 0.1; printf '\\230\\200'; printf '\\303'",
      ];
      const process = await window.signalbox.processes.spawn({ command: "sh", args });
      const pieces = [];
      process.on("stdout", (data) => pieces.push(data));
      await process.wait();
      return pieces.join("|");
    });
    assert.equal(text.replaceAll("|", ""), "€ 😀\ufffd");
  }));
