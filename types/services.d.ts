// Services: configs, groups and their events.

/// <reference types="node" />

import type { Disposer, ExitInfo, ListenOptions } from "./child.js";
import type { SignalboxError } from "./errors.js";
import type { Config, ServiceConfig } from "./services-config.js";

/** What is wrong at one place of a config. */
export interface ConfigProblem {
  /** Where, such as `processes.api.restart.maxRestarts`. Empty for the config itself. */
  readonly path: string;
  /** What was found and what is allowed, for people. */
  readonly message: string;
  /** What was found, as text. */
  readonly found?: string;
  /** What is allowed there, as text. */
  readonly allowed?: string;
  /** The name that was probably meant. */
  readonly suggestion?: string;
}

/** What a config that is a function is called with. */
export interface ConfigContext {
  /** `mode` of `loadConfig`, else `NODE_ENV`, else `"development"`. */
  readonly mode: string;
  /** The environment that it was loaded with. */
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** A service that has an option which does not exist. */
type WithoutUnknown<C extends Config> = {
  readonly processes: {
    readonly [N in keyof C["processes"]]: {
      readonly [K in Exclude<keyof C["processes"][N], keyof ServiceConfig>]: never;
    };
  };
};

/** The names of a config's services. */
export type ServiceName<C extends Config> = keyof C["processes"] & string;

/**
 * Gives back what it gets: an editor then completes and checks the options, and the config keeps its own type. All
 * options are in `docs/services-config.md`. A function may make the config, and may be async.
 *
 * @example
 * export default defineConfig({
 *   processes: {
 *     api: { command: "node", args: ["api.js"], port: "auto", ready: { http: "/health" } },
 *     web: { command: "vite", dependsOn: ["api"] },
 *   },
 * });
 */
export function defineConfig<const C extends Config>(
  config: (context: ConfigContext) => C | Promise<C>,
): (context: ConfigContext) => C | Promise<C>;
export function defineConfig<const C extends Config>(config: C & WithoutUnknown<C>): C;

/** Where `loadConfig` looks. */
export interface LoadConfigOptions {
  /** The file, of any name; from `directory`. Default: the first `signalbox.config.*` that is found. */
  file?: string | URL;
  /** Where the search begins; it goes upwards. Default: the working directory. */
  directory?: string | URL;
  /** Told to a config that is a function. Default: `NODE_ENV`, else `"development"`. */
  mode?: string;
  /** Likewise. Default: `process.env`. */
  env?: Record<string, string | undefined>;
}

/** A config with its place. */
export interface LoadedConfig {
  readonly config: Config;
  /** The file that it was loaded from. */
  readonly file: string;
  /** Its folder, from which paths in the config start. */
  readonly directory: string;
}

/**
 * Loads and checks the config of a project: `signalbox.config.ts`, `.mts`, `.js`, `.mjs`, `.cjs` or `.json`, in this
 * order, in the directory or the nearest one above it. TypeScript is read by Bun itself; on Node by `jiti`, an optional peer,
 * or where that is missing by Node from 22.18 and 23.6 on. A file that has changed is loaded anew; what it imports is not.
 *
 * Rejects with `ERR_SIGNALBOX_CONFIG_NOT_FOUND`, `ERR_SIGNALBOX_CONFIG_LOAD`, `ERR_SIGNALBOX_CONFIG_LOADER`, and
 * `ERR_SIGNALBOX_CONFIG_INVALID`, which has all that is wrong in `errors`.
 */
export function loadConfig(options?: LoadConfigOptions): Promise<LoadedConfig>;

/**
 * Where one instance of a service is:
 *
 * - `pending`: nobody has asked for it.
 * - `waiting`: it is to run, and waits for its dependencies, its time, or what is left of its last run.
 * - `starting`: it was started, and is not ready yet.
 * - `ready`: it runs and is ready. Without `ready` in its config, as soon as it runs; a oneshot or scheduled one is never ready without it.
 * - `unhealthy`: it runs, and its health checks fail.
 * - `backoff`: it has ended, and is started again when its delay is over.
 * - `stopping`, `stopped`: it is being stopped, as a tree, or was.
 * - `completed`: it has ended by itself, with exit code 0, and is not to be started again.
 * - `failed`: it will not be started again by itself. `reason` and `lastLines` say why.
 */
export type ServiceState =
  | "pending"
  | "waiting"
  | "starting"
  | "ready"
  | "unhealthy"
  | "backoff"
  | "stopping"
  | "stopped"
  | "completed"
  | "failed";

/**
 * Where a group is: `ready` when all that is to run is ready, has completed or waits for its time; `failed` when something
 * has failed for good, while the rest goes on; `starting` otherwise.
 */
export type ServiceGroupState = "pending" | "starting" | "ready" | "failed" | "stopping" | "stopped";

/** A line that a service wrote. */
export interface ServiceOutputLine {
  /** A terminal's is `stdout`. */
  readonly stream: "stdout" | "stderr";
  /** Without its end. */
  readonly text: string;
}

/** All that is known of one instance of a service. Frozen; another object each time that something changes. */
export interface ServiceStatus {
  /** The service. */
  readonly name: string;
  /** Which instance, from 0. */
  readonly instance: number;
  /** Names the instance: the service's name, or `api.1`. */
  readonly label: string;
  readonly state: ServiceState;
  /** Since when it is in this state. */
  readonly since: Date;
  /** Why, where there is something to say. */
  readonly reason?: string;
  /** The process of the run that goes on. */
  readonly pid?: number;
  /** Runs begun. */
  readonly runs: number;
  /** Of these, those that the restart policy began. */
  readonly restarts: number;
  /** How the last run ended. */
  readonly exit?: ExitInfo;
  /** When it is run next: after its delay, or by its schedule. */
  readonly nextAt?: Date;
  /** The last lines, up to 20 of each stream, of a run that did not end well; those of `stdout` first. */
  readonly lastLines: readonly ServiceOutputLine[];
}

/** What is known of a service: of all of its instances together. Frozen. */
export interface ServiceSummary {
  readonly name: string;
  /**
   * The state of the instance that most deserves a look: the first of `failed`, `unhealthy`, `backoff`, `stopping`,
   * `starting`, `waiting`, `pending`, `ready`, `completed`, `stopped` in which one is.
   */
  readonly state: ServiceState;
  /** Why that instance is there, where there is something to say. */
  readonly reason?: string;
  /** Instances that are ready. */
  readonly ready: number;
  /** Instances that have a process. */
  readonly running: number;
  /** Runs begun, and those of them that the restart policy began, of all instances. */
  readonly runs: number;
  readonly restarts: number;
  readonly instances: readonly ServiceStatus[];
}

/** A line of a service's output. */
export interface ServiceLine extends ServiceOutputLine {
  readonly service: string;
  readonly label: string;
  /** Bytes of the stream that this reader missed before the line, because it was too slow. Mostly 0. */
  readonly skippedBytes: number;
}

/** What an event is about. */
interface AboutService {
  readonly service: string;
  readonly label: string;
}

/** Events of a group, in the order in which things happened. Lines may come before or after an exit of about the same time. */
export interface ServiceEvents {
  /** An instance is in another state. */
  state: AboutService & {
    readonly state: ServiceState;
    readonly previous: ServiceState;
    readonly status: ServiceStatus;
  };
  /** It is ready, for the first time or again. */
  ready: AboutService & { readonly status: ServiceStatus };
  /** A run has ended. */
  exit: AboutService & { readonly exit: ExitInfo };
  /** A line of output, from when the first listener came until the group is over: what is written after a later `ready()` is surely heard. A listener that blocks for long may miss some: see `skippedBytes`. */
  line: ServiceLine;
  /** It has failed for good. */
  failed: AboutService & { readonly status: ServiceStatus; readonly error: SignalboxError };
  /** Its restart policy will begin another run. */
  restart: AboutService & {
    /** Which restart it is, from 1. */
    readonly restarts: number;
    readonly reason: string;
    /** After this delay. */
    readonly delayMs: number;
  };
  /** A health check was answered. */
  health: AboutService & {
    readonly healthy: boolean;
    /** Failures in a row. */
    readonly failures: number;
    /** What the failure was. */
    readonly message?: string;
  };
  /** Something is not as it should be, and the service goes on: its log can't be written, its files not all be watched. */
  warning: AboutService & { readonly message: string };
  /** The group is in another state. */
  group: { readonly state: ServiceGroupState };
  /** This thread was so far behind that events were dropped. `status()` is right all the same. */
  missed: { readonly count: number };
}

/** What `logs` reads. */
export interface ServiceLogsOptions {
  /** This many of the last lines of each stream of each instance, as far as they are held (256 KiB a stream). Default: 100. */
  lines?: number;
  /** And then all that comes, over restarts, until nothing of the group runs, nor will by itself. Default: false. */
  follow?: boolean;
  /** Ends the reading with `ERR_SIGNALBOX_ABORTED`. */
  signal?: AbortSignal;
}

/**
 * Services that are kept running together, made by `ProcessManager.start`. The engine does that on a thread of its own:
 * it goes on while this thread is blocked. It keeps the event loop running while something runs, or will by itself.
 *
 * Names are those of services, of which all instances are meant, or labels of single instances (`api.1`); one that there
 * is not is `ERR_SIGNALBOX_SERVICE_UNKNOWN`. What is asked for rejects with `ERR_SIGNALBOX_SERVICE_FAILED` when a service
 * that it waits for fails for good, and with `ERR_SIGNALBOX_SERVICE_STOPPED` when that is stopped; both have `service`, and
 * the first has `reason`, `exitCode`, `signal` and `lastLines`.
 */
export class ServiceGroup<Name extends string = string> implements AsyncDisposable, Disposable {
  private constructor();
  readonly state: ServiceGroupState;
  /** What is known of all instances, from memory: below a microsecond. */
  status(): ServiceStatus[];
  /** Of one: by its label, or of a service's first instance. */
  status(name: Name | (string & {})): ServiceStatus | undefined;
  /** What is known of all services, each with its instances together, from memory. */
  services(): ServiceSummary[];
  on<K extends keyof ServiceEvents>(
    event: K,
    listener: (event: ServiceEvents[K]) => void,
    options?: ListenOptions,
  ): Disposer;
  /** Settles when all that is to run is ready, has completed, or waits for its time. */
  ready(): Promise<void>;
  /** Starts a service and what it depends on; without a name all that start by themselves. Settles when they are ready. */
  start(name?: Name | (string & {})): Promise<void>;
  /**
   * Stops a service, and nothing else, with its stop signal and SIGKILL after its grace. Without a name all of them, what
   * depends on something before that; then the group is over, and further orders are refused. Settles when nothing of
   * them is left.
   */
  stop(name?: Name | (string & {})): Promise<void>;
  /** Stops a service and starts it again. What has failed has its budget of restarts back. Settles when it is ready. */
  restart(name: Name | (string & {})): Promise<void>;
  /** Has 1 to 256 instances of a service. Settles when the new ones are ready and the others are gone. */
  scale(name: Name | (string & {}), instances: number): Promise<void>;
  /** Lines of output, at the reader's own pace, in order for each stream. No service waits for a reader. */
  logs(options?: ServiceLogsOptions): AsyncIterableIterator<ServiceLine> & AsyncDisposable;
  logs(name: Name | (string & {}), options?: ServiceLogsOptions): AsyncIterableIterator<ServiceLine> & AsyncDisposable;
  ref(): this;
  /** Lets the event loop end while services run; they then end with the host. */
  unref(): this;
  /** As `stop()`, without waiting. */
  [Symbol.dispose](): void;
  [Symbol.asyncDispose](): Promise<void>;
}

/** Options of `ProcessManager.start`. */
export interface StartOptions<Name extends string = string> {
  /** While it starts: stops all and rejects with `ERR_SIGNALBOX_ABORTED`. Later: stops the group. */
  signal?: AbortSignal;
  /** Starts these, and what they depend on; the others can be started later. Default: all that start by themselves. */
  only?: readonly Name[];
  /** Where the config's paths begin. Default: the working directory. */
  directory?: string | URL;
  /** What services inherit. Default: `process.env`. */
  env?: Record<string, string | undefined>;
  /** Profiles that are active. */
  profiles?: readonly string[];
  /** The file that the config came from, for messages. */
  file?: string;
}

/** What is known of an instance; `status` is what `state` is, for programs that have that name for it. */
export type NativeProcessStatus = ServiceStatus & { readonly status: ServiceState };

/**
 * Services with the methods of a hand-written process manager, for a changed import line; on Bun and Node alike. Calls are
 * done one after the other. Something new is better written with `ProcessManager.start`, which this is made of.
 *
 * @example
 * const pm = new BunNativeProcessManager(process.cwd());
 * await pm.start();
 * console.log(pm.status("vite")?.pid);
 */
export class BunNativeProcessManager implements AsyncDisposable {
  /** `cwd` is where its config is looked for, and where paths in one that it is given start. Default: the working directory. */
  constructor(cwd?: string | URL);
  readonly cwd: string;
  /**
   * Starts a config; or services by their names, with what they depend on; or all. Without a config it is that of `cwd`, as
   * `loadConfig` finds it, or the last one. Settles when all is ready, and rejects as `ProcessManager.start` does, or with
   * `ERR_SIGNALBOX_SERVICES_RUNNING` for another config while services run.
   */
  start(what?: Config | string | readonly string[]): Promise<void>;
  /** Stops a service, or all. */
  stop(name?: string): Promise<void>;
  /** Stops a service, or all, and starts it again. One that does not run is started. */
  restart(name?: string): Promise<void>;
  /** What is known of all instances, from memory; empty before the first start. */
  status(): NativeProcessStatus[];
  status(name: string): NativeProcessStatus | undefined;
  /** As `ServiceGroup.logs`. @throws {SignalboxError} `ERR_SIGNALBOX_SERVICE_STOPPED` before the first start. */
  logs(options?: ServiceLogsOptions): AsyncIterableIterator<ServiceLine> & AsyncDisposable;
  logs(name: string, options?: ServiceLogsOptions): AsyncIterableIterator<ServiceLine> & AsyncDisposable;
  [Symbol.asyncDispose](): Promise<void>;
}

// Without this, a declaration file exports all that it declares.
export {};
