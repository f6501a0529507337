// The test kit: buses in memory with the types of real ones, a clock that a bus takes, Electron's IPC as a double.

import { EventBus } from "signalbox";
import {
  MockIPCMain,
  MockIPCRenderer,
  createBusPair,
  createIpcPair,
  fakeClock,
  type FakeClock,
  type MockWindow,
  type SentMessage,
} from "signalbox/testing";
import { same } from "./same.js";

interface Events {
  saved: Date;
}

interface Requests {
  version: () => string;
}

export async function aPairHasTheTypesOfItsMaps() {
  const [main, page] = createBusPair<Events, Requests>({ name: "x", history: 5 });
  same<EventBus<Events, Requests>, typeof main>();
  same<EventBus<Events, Requests>, typeof page>();
  main.emit("saved", new Date());
  main.handle("version", () => "1");
  const version = await page.request("version");
  same<string, typeof version>();
  // @ts-expect-error -- no such event
  page.on("opened", () => {});
  // @ts-expect-error -- no such option
  createBusPair({ maxQueueBytes: 5 });
}

export async function aFakeClockIsOneThatABusTakes() {
  const clock = fakeClock({ now: 5 });
  same<FakeClock, typeof clock>();
  new EventBus({ clock });
  createBusPair({ clock });
  await clock.advance(10);
  same<number, typeof clock.pending>();
  // @ts-expect-error -- no clock
  new EventBus({ clock: Date });
}

export async function theDoubleLooksLikeElectron() {
  const { ipcMain, ipcRenderer, webContents, openWindow, settled } = createIpcPair({ url: "app://x/" });
  same<MockIPCMain, typeof ipcMain>();
  same<MockIPCRenderer, typeof ipcRenderer>();
  same<MockWindow, ReturnType<typeof openWindow>>();
  ipcMain.on("a", (event, ...args) => event.reply("b", ...args));
  ipcMain.handle("c", (event, n: number) => event.sender.id + n);
  ipcRenderer.send("a", 1, "2");
  await ipcRenderer.invoke("c", 1);
  webContents.send("b");
  await settled();
  same<readonly SentMessage[], Readonly<typeof ipcRenderer.sent>>();
  new MockIPCRenderer().answer("x", async () => 5);
}
