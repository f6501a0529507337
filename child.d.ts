// signalbox/child, for programs that a host has started: the other end of their channel, and their host by whatever it
// is reached. Plain JavaScript.

import type { Host } from "./types/host.js";
import type { Orchestrator, ServeOrchestratorOptions } from "./types/serve-orchestrator.js";
import type { Disposer, ListenOptions, MessagePeer, SignalboxError } from "./index";

/** Events of the parent, with what listeners get. */
export interface ParentEvents {
  /** A message of the parent. */
  message: unknown;
  /** The channel is closed. */
  disconnect: undefined;
  /** What was refused, or could not be read. */
  error: SignalboxError | Error;
}

/**
 * The host that started this program with `ipc: true`, or any parent that Node's `fork` works under.
 * Listeners of `message` and `disconnect`, handlers and waiting calls keep the program running until the
 * channel is closed; loading this module does not.
 *
 * Under signalbox, values arrive as they are, in both directions; under others, as JSON has them.
 */
export interface Parent extends MessagePeer {
  /** @throws {SignalboxError} `ERR_SIGNALBOX_OPTION_RANGE` for an unknown event. */
  on<K extends keyof ParentEvents>(
    event: K,
    listener: (value: ParentEvents[K]) => void,
    options?: ListenOptions,
  ): Disposer;
}

export const parent: Parent;

/** The host that started this program, over standard input and output, the channel, or HTTP. */
export const host: Host;

export type { Host, HostEvents, HostNotification } from "./types/host.js";

/**
 * Makes this program the orchestrator of the host that started it as a sidecar. Settles when both have agreed; rejects
 * with `ERR_SIGNALBOX_PEER_GONE` when the host goes before.
 * @throws {SignalboxError} `ERR_SIGNALBOX_OPTION_RANGE` when it was started for another mode.
 */
export function serveOrchestrator(options?: ServeOrchestratorOptions): Promise<Orchestrator>;

export type {
  Orchestrator,
  OrchestratorContext,
  ServeOrchestratorOptions,
  StateSubscription,
} from "./types/serve-orchestrator.js";
