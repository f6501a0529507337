// Which events there are, and what their listeners get.

import type {
  Disposer,
  ExitInfo,
  Line,
  ManagedProcess,
  ProcessEvents,
  ProcessState,
  SignalboxError,
  Terminal,
  TerminalExit,
} from "signalbox";
import { same } from "./same.js";

same<ProcessEvents<"utf8">, ProcessEvents>();
same<
  keyof ProcessEvents,
  | "stdout"
  | "stderr"
  | "data"
  | "line"
  | "gap"
  | "state"
  | "stop"
  | "exit"
  | "close"
  | "error"
  | "metrics"
  | "warning"
  | "message"
  | "disconnect"
>();

export function eventsOfProcessesInferTheirPayload(child: ManagedProcess) {
  child.on("stdout", (chunk) => same<string, typeof chunk>());
  child.on("stderr", (chunk) => same<string, typeof chunk>());
  child.on("data", ({ type, data }) => {
    same<"stdout" | "stderr", typeof type>();
    same<string, typeof data>();
  });
  child.on("line", (line) => same<Line, typeof line>(), { lastLines: 10 });
  child.on("gap", ({ skippedBytes }) => same<number, typeof skippedBytes>());
  child.on("state", (state) => same<ProcessState, typeof state>());
  child.on("exit", (exit) => same<ExitInfo, typeof exit>());
  child.on("close", (nothing) => same<undefined, typeof nothing>());
  child.on("close", () => {});
  child.on("error", (error) => same<SignalboxError, typeof error>());
}

export function eventsOfTerminalsInferTheirPayload(terminal: Terminal) {
  terminal.onData((data) => same<string, typeof data>());
  terminal.onExit((exit) => same<TerminalExit, typeof exit>());
  terminal.onClose((...nothing) => same<[], typeof nothing>());
  terminal.onError((error) => same<SignalboxError, typeof error>());
}

export function listenersTakeASignalAndReturnADisposer(child: ManagedProcess, terminal: Terminal, signal: AbortSignal) {
  const disposers = [
    child.on("exit", () => {}, { signal }),
    terminal.onData(() => {}, { signal }),
    terminal.onExit(() => {}, { signal }),
    terminal.onClose(() => {}, { signal }),
    terminal.onError(() => {}, { signal }),
  ];
  same<Disposer[], typeof disposers>();
  for (const dispose of disposers) same<void, ReturnType<typeof dispose>>();
}

export function wrongEventsAndListenersAreErrors(child: ManagedProcess, terminal: Terminal) {
  // @ts-expect-error -- no such event
  child.on("data-event", () => {});
  // @ts-expect-error -- states have no offset
  child.on("state", () => {}, { fromOffset: 0 });
  // @ts-expect-error -- no listener
  child.on("exit");
  // @ts-expect-error -- another payload
  child.on("exit", (exit: TerminalExit) => exit);
  // @ts-expect-error -- events of terminals have methods of their own
  terminal.on("data", () => {});
  // @ts-expect-error -- another payload
  terminal.onExit((exit: ExitInfo) => exit);
  // @ts-expect-error -- nothing comes with it
  terminal.onClose((exit: TerminalExit) => exit);
  // @ts-expect-error -- no such option
  child.on("exit", () => {}, { once: true });
  // @ts-expect-error -- no such option
  terminal.onExit(() => {}, { once: true });
  // @ts-expect-error -- no such option
  terminal.onClose(() => {}, { once: true });
  // @ts-expect-error -- no such option
  terminal.onError(() => {}, { once: true });
  // @ts-expect-error -- the controller, not its signal
  terminal.onData(() => {}, { signal: new AbortController() });
}
