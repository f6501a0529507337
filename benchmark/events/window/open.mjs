// A real window with a contender's preload and page: sandboxed, isolated, shown.

import { once } from "node:events";
import { join } from "node:path";
import { electron } from "./electron.mjs";

/**
 * @returns {Promise<{ window, pid: number, link, run(name: string, ...args): Promise<unknown> }>} `link` is what the
 * contender made of the window, `run` calls a function of sides/page-side.js in the page
 */
export async function openWindow(library, { folder }) {
  const { BrowserWindow } = electron();
  const window = new BrowserWindow({
    width: 320,
    height: 240,
    webPreferences: {
      preload: join(folder, `${library.side}.preload.js`),
      sandbox: true,
      contextIsolation: true,
      backgroundThrottling: false,
    },
  });
  window.webContents.on(
    "console-message",
    (_event, level, text) => level > 1 && process.stderr.write(`page: ${text}\n`),
  );
  const run = (name, ...args) =>
    window.webContents.executeJavaScript(`bench.${name}(${args.map((arg) => JSON.stringify(arg)).join(",")})`);
  const link = await library.connect(window);
  const loaded = once(window.webContents, "did-finish-load");
  await window.loadFile(join(folder, `${library.side}.html`));
  await loaded;
  await link.ready?.();
  await run("ready");
  return { window, link, run, pid: window.webContents.getOSProcessId() };
}
