import type { CommandEvent, ExitInfo, ProcessError, TerminalExit } from "signalbox";

/** What happens in this app, for both sides: names of events, and what comes with each. */
export interface Events {
  "process:started": { id: string; pid: number };
  "process:exit": { id: string } & Pick<ExitInfo, "exitCode" | "signal" | "reason">;
  "process:failure": { id: string | undefined; error: ProcessError };
  "terminal:created": { id: string; pid: number };
  "terminal:command": { id: string } & CommandEvent;
  "terminal:exit": { id: string } & TerminalExit;
  "window:crashed": { reason: string };
  "window:refused": { operation: string | undefined; message: string };
  "page:loaded": { attached: number };
  "page:theme": { theme: "dark" | "light" };
}

/** What one side asks of the other. */
export interface Requests {
  "window:crash": () => void;
}
