// What both kinds of children have in common. It has no name outside: programs name the classes.

import type { ExitInfo, ProcessMetrics, ProcessState, StopOptions, WaitOptions } from "./child.js";

/** What processes and terminals have in common. */
export interface Child extends AsyncDisposable, Disposable {
  /** The given id, or one made up. */
  readonly id: string;
  /** Process id; it stays after the end, when it may belong to somebody else. */
  readonly pid: number;
  /** From memory, as last delivered. */
  readonly state: ProcessState;
  /** How it ended; undefined while it runs. */
  readonly exit: ExitInfo | undefined;

  /**
   * Queues input. False asks for a pause: more than 64 KiB waits, go on after `drain()`. Nothing is
   * cut or dropped up to 64 MiB; a write beyond that is refused whole.
   *
   * A write that is refused returns false and is told by an `error` event, because a child may end
   * at any moment: `ERR_SIGNALBOX_PROCESS_ENDED`, `ERR_SIGNALBOX_STDIN_CLOSED`,
   * `ERR_SIGNALBOX_STDIN_OVERFLOW`.
   *
   * @throws {SignalboxError} `ERR_SIGNALBOX_OPTION_TYPE` for anything but strings and bytes.
   */
  write(data: string | Uint8Array): boolean;
  /**
   * Settles when the child has taken all input, at once when none waits. Rejects with
   * `ERR_SIGNALBOX_PROCESS_ENDED` when the child ends before, and with `ERR_SIGNALBOX_STDIN_CLOSED`
   * when it closed its input, or had ended, without taking all that was written.
   */
  drain(options?: WaitOptions): Promise<void>;

  /**
   * Stops the child and all that it started: the stop signal to its process group, to descendants
   * that left it and to daemons that lost their parent, and SIGKILL to whoever is left after the
   * grace period. Settles when nobody is left. Calling it again is harmless; a shorter grace hurries.
   * After the end of the child it ends what is left of its tree.
   *
   * Daemons are known by the variable `SIGNALBOX_TREE`, which children get. One that clears its
   * environment is not found, and ends with the host.
   */
  stop(options?: StopOptions): Promise<ExitInfo>;
  /**
   * Settles as soon as the process has ended. Its last output may still be on its way: the `exit`
   * event comes after that.
   */
  wait(options?: WaitOptions): Promise<ExitInfo>;
  /** What it uses now, sampled off the JavaScript thread; undefined when it has ended. */
  metrics(): Promise<ProcessMetrics | undefined>;
  /** Adds a figure of your own to `custom` of all metrics from now on; `undefined` takes it out. */
  setMetric(name: string, value: unknown): this;

  /** Keeps the event loop running until the child is closed. The default. */
  ref(): this;
  /** Lets the event loop end while the child runs; it then ends with the host. */
  unref(): this;

  /** Begins a stop. */
  [Symbol.dispose](): void;
  /** Stops, and settles when nobody of the child's tree is left. */
  [Symbol.asyncDispose](): Promise<void>;
}
