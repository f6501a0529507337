"use strict";
const { join } = require("node:path");
const { LanguageServers } = require("signalbox");
const { assert, test } = require("../harness.js");
const { runtimes } = require("../runtimes.js");

const [{ command, env }] = runtimes;

const server = (languages, fail = "") => ({
  languages,
  command,
  args: [join(__dirname, "server.js")],
  env: { ...env, FAIL: fail },
  framing: "newline",
});

test("languages share a server, which is started once for all who ask", async () => {
  const servers = new LanguageServers({ web: server(["css", "html"]), other: server(["yaml", "css"]) });
  assert.deepEqual(servers.languages, ["css", "html", "yaml"]);
  assert.deepEqual(await servers.list(), []);
  const [css, html, again] = await Promise.all([servers.for("css"), servers.for("html"), servers.for("css")]);
  assert.equal(css, html);
  assert.equal(css, again);
  assert.notEqual(await servers.for("yaml"), css);
  assert.equal((await servers.list()).length, 2);
  await servers.stopAll();
  assert.equal(css.state, "stopped");
  assert.deepEqual(await servers.list(), []);
});

test("a server that was stopped is started anew when it is asked for", async () => {
  const servers = new LanguageServers({ web: server(["css"]) });
  const first = await servers.for("css");
  await first.stop();
  const [second, same] = await Promise.all([servers.for("css"), servers.for("css")]);
  assert.notEqual(second, first);
  assert.equal(second, same);
  assert.equal(second.state, "running");
  await servers.stopAll();
});

test("a language without a server, and a server that does not start, are errors each time", async () => {
  const servers = new LanguageServers({ broken: server(["css"], "throw") });
  await assert.rejects(servers.for("cobol"), { code: "ERR_SIGNALBOX_TOOL_UNKNOWN_LANGUAGE", language: "cobol" });
  for (let attempt = 0; attempt < 2; attempt++) {
    await assert.rejects(servers.for("css"), { code: "ERR_SIGNALBOX_TOOL_INITIALIZE" });
  }
  await servers.stopAll();
  assert.throws(() => new LanguageServers({ broken: { command } }), { code: "ERR_SIGNALBOX_OPTION_TYPE" });
});
