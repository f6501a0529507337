"use strict";
const { writeFileSync } = require("node:fs");
const { join } = require("node:path");
const { engineStats, run } = require("signalbox");
const { script } = require("../../collect.js");
const { assert, tempDir, test, waitFor } = require("../../harness.js");
const { runScript } = require("../../script.js");

test("a grandchild that holds the pipes does not hold up the result", async () => {
  const go = join(tempDir(), "go");
  const { stdout } = await run(script(`(while [ ! -e ${go} ]; do sleep 0.02; done; echo late) & echo early`));
  assert.equal(stdout, "early");
  writeFileSync(go, "");
  await waitFor(() => engineStats().children === 0, { what: "the pipes to be closed" });
});

test("a grandchild that holds the pipes does not keep the event loop running", async () => {
  for (const interactive of [false, true]) {
    const { stdout, code, stderr } = await runScript(`
      signalbox.run({ command: "sh", args: ["-c", "trap '' HUP; (sleep 60) & echo early"], interactive: ${interactive} })
        .then(({ stdout }) => console.log(stdout));
    `);
    assert.deepEqual([stdout.trim(), code], ["early", 0], stderr);
  }
});
