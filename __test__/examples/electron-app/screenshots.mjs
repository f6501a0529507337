// Makes the pictures of the README: `node __test__/examples/electron-app/screenshots.mjs`.
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { App } from "./app.mjs";
import { buildApp, withApp } from "./launch.mjs";

const root = dirname(dirname(dirname(dirname(fileURLToPath(import.meta.url)))));

const FILES = {
  "package.json": '{ "name": "conductor", "type": "module" }\n',
  "src/index.js": 'export { Conductor } from "./conductor.js";\n',
  "src/conductor.js": "export class Conductor {\n  #bus;\n}\n",
  "src/queue.js": "export function queue(jobs) {\n  return jobs.toSorted();\n}\n",
};

const COMMANDS = [
  "cd conductor && ls --color -gGh --time-style=+%H:%M . src",
  "grep -rn --color=always export src",
  String.raw`awk 'BEGIN { for (r = 0; r < 8; r++) { for (c = 0; c < 76; c++) printf "\033[48;2;%d;%d;%dm ", 60 + c * 2.4, 60 + r * 20, 230 - c * 2; print "\033[m" } }'`,
  "for i in 1 2 3 4 5 6 7; do printf '\\e[3%dm■ \\e[9%dm■ ' $i $i; done; echo",
];

/** Long enough for a chart to have some shape. */
const CHART_MS = 32_000;

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

function makeProject(home) {
  mkdirSync(join(home, "conductor", "src"), { recursive: true });
  for (const [name, text] of Object.entries(FILES)) writeFileSync(join(home, "conductor", name), text);
}

await buildApp();
await withApp({}, async ({ electron, page, home }) => {
  const app = new App(electron, page);
  const shoot = (name) => page.screenshot({ path: join(root, "docs", "images", name) });
  makeProject(home);
  await page.emulateMedia({ colorScheme: "dark" });
  await page.locator(".xterm-helper-textarea").first().waitFor({ state: "attached" });
  await pause(1_000);
  for (const command of COMMANDS) {
    await app.type(command);
    await pause(400);
  }
  await pause(CHART_MS / 2);
  await app.row("api").getByText("Stop").click();
  await app.row("api").getByText("Start").click();
  await app.row("tests").getByText("Start").click();
  await pause(CHART_MS / 2);
  await page.locator("#reload").click();
  await page.locator('#connection[data-state="connected"]').waitFor();
  await pause(CHART_MS);
  await page.mouse.move(700, 20);
  await pause(2_000);
  await shoot("electron-app-dark.png");
  await page.locator("#theme").click();
  await app.row("api").getByText("Output").click();
  await page.mouse.move(700, 20);
  await pause(2_000);
  // A picture is taken between two frames: nothing may be halfway drawn.
  await app.inMain(() => process.mainModule.require("./services.js").manager.get("api").signal("SIGSTOP"));
  await pause(1_000);
  await shoot("electron-app-light.png");
});
