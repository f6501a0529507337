// The example app, as a person would use it: in the real Electron, driven by Playwright.

import assert from "node:assert/strict";
import { test } from "node:test";
import { resolveElectron } from "../../scripts/hosts/electron.mjs";
import { App } from "./electron-app/app.mjs";
import { buildApp, withApp } from "./electron-app/launch.mjs";

const TIMEOUT_MS = 180_000;

/** Why it can't run here; in CI it has to. */
function missing() {
  try {
    resolveElectron();
    return false;
  } catch (error) {
    if (process.env.CI) throw error;
    return error.message;
  }
}

test("the Electron app", { timeout: TIMEOUT_MS, skip: missing() }, async (t) => {
  await buildApp();
  await withApp({}, async ({ electron, page }) => {
    const app = new App(electron, page);
    await app.drawWithoutWebgl();

    await t.test("is connected, and shows the processes with what they use", async () => {
      await page.locator('#connection[data-state="connected"]').waitFor();
      for (const name of ["api", "indexer", "cache", "tests"]) await app.row(name).waitFor();
      await app
        .row("cache")
        .getByText(/\d+ MB/)
        .waitFor();
      await app.row("tests").getByText("exit 1").waitFor();
    });

    await t.test("logs events of the main process, errors among them, and its own", async () => {
      await app.event("process:started", /id api/).waitFor();
      await app.event("process:failure", /id tests · error ProcessError ERR_SIGNALBOX_PROCESS_FAILED/).waitFor();
      await app.event("page:loaded", /attached/).waitFor();
    });

    await t.test("has a shell that takes what is typed, shows what it writes, and fits the window", async () => {
      await app.type("echo typed $((6 * 7)); stty size");
      await app.untilShown("typed 42");
      const [cols, rows] = await app.inMain(() => {
        const [{ cols, rows }] = process.mainModule.require("./services.js").ptys.list();
        return [cols, rows];
      });
      assert.ok(cols > 60 && rows > 30, `it has ${cols} columns and ${rows} rows`);
      await app.untilShown(`${rows} ${cols}`);
    });

    await t.test("has the same shell after a reload, with what it showed", async () => {
      const before = await app.shells();
      await page.locator("#reload").click();
      await app.untilShown("typed 42");
      await app.type("echo still $((6 * 8))");
      await app.untilShown("still 48");
      assert.deepEqual(await app.shells(), before);
    });

    await t.test("stops and starts a process, and shows what it writes", async () => {
      const row = app.row("api");
      await row.getByText("Stop").click();
      await row.getByText("Start").click();
      await row.getByText("running").waitFor();
      await row.getByText("Output").click();
      await app.untilShown("listening on http://localhost:4000");
    });

    await t.test("is dark or light, as the person likes", async () => {
      const background = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
      const before = await background();
      await page.locator("#theme").click();
      assert.notEqual(await background(), before);
      await app.event("page:theme", /theme/).waitFor();
    });

    await t.test("can't do what its policy does not say, and the refusal is an event", async () => {
      // As a script would that got into the page: by the bridge, past the app's own code.
      const call = '{"v":{"command":"/bin/sh","args":["-c","id"],"stream":4711}}';
      await app.inPage(`__signalbox.send(13, 0, 4711, ${JSON.stringify(call)}, "processes.spawn"); undefined`);
      await app.event("window:refused", /processes\.spawn/).waitFor();
    });

    await t.test("has no complaint in its console", () => assert.deepEqual(app.complaints, []));

    await t.test("has the same shell after a crash of the page", async () => {
      const before = await app.shells();
      await page.locator("#crash").click();
      const log = () => app.inPage('document.getElementById("events").textContent').catch(() => "");
      await app.until(async () => /window:crashed.*page:loaded\s*attached 1/s.test(await log()), "the next page's log");
      assert.deepEqual(await app.shells(), before);
    });

    await t.test("ends a shell whose tab is closed", async () => {
      const close = 'document.querySelector(".tab[data-kind=shell] .close").click()';
      await app.until(
        () =>
          app.inPage(close).then(
            () => true,
            () => false,
          ),
        "the tab",
      );
      await app.until(async () => (await app.shells()).length === 0, "the shell to be gone");
    });
  });
});
