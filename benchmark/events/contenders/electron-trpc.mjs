import { requireHere } from "../window/electron.mjs";
import { versionOf } from "../versions.mjs";

export const contender = {
  name: "electron-trpc",
  features: ["window"],
  async load() {
    const { initTRPC } = requireHere("@trpc/server");
    const { observable } = requireHere("@trpc/server/observable");
    const { createIPCHandler } = requireHere("electron-trpc/main");
    return {
      version: versionOf("electron-trpc"),
      side: "electron-trpc",
      async connect(window) {
        const { procedure, router: makeRouter } = initTRPC.create({ isServer: true });
        let subscriber;
        let onEvent;
        const unchecked = procedure.input((value) => value);
        const router = makeRouter({
          events: procedure.subscription(() => observable((emit) => void (subscriber = emit))),
          emit: unchecked.mutation(({ input }) => onEvent(input)),
          request: unchecked.query(({ input }) => input),
        });
        createIPCHandler({ router, windows: [window] });
        return {
          send: (event) => subscriber.next(event),
          onEvent: (listener) => (onEvent = (event) => void listener(event)),
          isReady: () => subscriber !== undefined,
        };
      },
    };
  },
};
