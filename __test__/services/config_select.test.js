"use strict";
const { resolveConfig } = require("../../lib/services/config/resolve.js");
const { assert, test } = require("../harness.js");
const { problemsOf } = require("./config_problems.js");

const PROCESSES = {
  db: { command: "x" },
  api: { command: "x", dependsOn: ["db"] },
  web: { command: "x", dependsOn: ["api"] },
  mail: { command: "x", profiles: ["full", "mail"] },
  console: { command: "x", autostart: false },
};

/** What the plan has, and what of it is started. */
async function chosen(options, processes = PROCESSES) {
  const { services } = await resolveConfig({ processes }, options);
  const names = (list) => list.map(({ name }) => name).join(" ");
  return [names(services), names(services.filter(({ autostart }) => autostart))];
}

test("without a choice all are started that have no profile and are not left out", async () => {
  assert.deepEqual(await chosen(), ["db api web console", "db api web"]);
});

test("services of a profile are there with it", async () => {
  assert.deepEqual(await chosen({ profiles: ["mail"] }), ["db api web mail console", "db api web mail"]);
});

test("those that are named are started with what they depend on; the others can be later", async () => {
  assert.deepEqual(await chosen({ only: ["api"] }), ["db api web console", "db api"]);
  assert.deepEqual(await chosen({ only: ["console", "db"] }), ["db api web console", "db console"]);
});

test("a service that is named is there whatever its profile", async () => {
  assert.deepEqual(await chosen({ only: ["mail"] }), ["db api web mail console", "mail"]);
});

test("one that is left out is started when another needs it", async () => {
  const processes = { ...PROCESSES, tool: { command: "x", dependsOn: ["console"] } };
  assert.deepEqual(await chosen({ only: ["tool"] }, processes), ["db api web console tool", "console tool"]);
});

test("a dependency on a service of another profile is a problem", async () => {
  const processes = { ...PROCESSES, tool: { command: "x", dependsOn: ["mail"] } };
  assert.deepEqual(await problemsOf({ processes }), [
    "processes.tool.dependsOn: needs mail, which is there with profile full or mail only",
  ]);
});

test("a config of which nothing is there is a problem", async () => {
  assert.deepEqual(await problemsOf({ processes: {} }), ["processes: is empty; allowed: at least one service"]);
  assert.deepEqual(await problemsOf({ processes: { mail: PROCESSES.mail } }), [
    "processes: has services of profiles alone, and none of these is active: full, mail",
  ]);
});

test("an unknown name rejects with those that there are", async () => {
  await assert.rejects(resolveConfig({ processes: PROCESSES }, { only: ["wbe"] }), {
    code: "ERR_SIGNALBOX_SERVICE_UNKNOWN",
    service: "wbe",
    message: 'There is no service "wbe"; did you mean "web"? Known services: db, api, web, mail, console.',
  });
});
