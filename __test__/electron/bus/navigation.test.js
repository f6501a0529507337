"use strict";
const { assert, test, waitFor } = require("../../harness.js");
const { ALL, urlOf } = require("./open_window.js");
const { startFlood } = require("./flood.js");
const { withServer } = require("./serve.js");
const { withBus } = require("./with_bus.js");

const NAVIGATIONS = 100;
const PATH = "/__test__/electron/bus/pages/listening.html";

/** Navigates under a flood whose events carry the number of the document that is there when they are emitted. */
async function navigate(urls, origins) {
  const name = `navigation-${origins.length}`;
  const policy = { origins, buses: { [name]: ALL } };
  const { EventBus } = require("../../../index.js");
  const shared = new EventBus({ name });
  try {
    await withBus({ bus: shared, policy }, async ({ bus, window, evaluate, attachment }) => {
      const documentName = { bus: name };
      let number = 0;
      window.webContents.on("did-navigate", () => number++);
      const flood = startFlood(bus, () => [number, "x".repeat(500)]);
      let heard = 0;
      try {
        for (let i = 1; i <= NAVIGATIONS; i++) {
          const query = new URLSearchParams({ ...documentName, number: i });
          await window.loadURL(`${urls[i % urls.length]}?${query}`);
          // In every fifth document something is heard before the next; in the others the flood is still on its way.
          if (i % 5 === 0) await waitFor(() => evaluate(() => window.received?.length > 0), { what: "an event" });
          const numbers = await evaluate(() => (window.received ?? []).map(([from]) => from));
          heard += numbers.length;
          assert.deepEqual(
            [...new Set(numbers)].filter((from) => from !== i),
            [],
            `document ${i} heard of others`,
          );
        }
      } finally {
        await flood.stop();
      }
      assert.ok(heard > 0);
      assert.equal(attachment.stats().documents <= 1, true);
      assert.equal(attachment.stats().lingering, 0);
    });
  } finally {
    shared.close();
  }
}

test("a batch for one document never reaches the next, 100 navigations within an origin", { timeoutMs: 120_000 }, () =>
  navigate([urlOf("listening.html")], ["file://"]),
);

test("a batch for one document never reaches the next, 100 navigations between origins", { timeoutMs: 120_000 }, () =>
  withServer((origin) => navigate([urlOf("listening.html"), `${origin}${PATH}`], ["file://", origin])),
);
