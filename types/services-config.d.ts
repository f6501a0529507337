// The types of service configs. Made by scripts/services-config.mjs from lib/services/config/schema: change that.

import type { Signal } from "./child.js";

/** Milliseconds, or a text with units: "500ms", "30s", "5m", "2h", "1d", "1m 30s". */
export type Duration = number | string;

/** Bytes, or a text with a unit: "512 MiB" (1,024 each step), "2 GB" (1,000 each). */
export type ByteSize = number | string;

/** Environment variables by their names; undefined or null removes one that is inherited. */
export type ServiceEnvironment = { readonly [name: string]: string | number | boolean | null | undefined };

export interface ServiceEnvFile {
  /** The file. */
  readonly path: string | URL;
  /** It need not exist. Default: `false`. */
  readonly optional?: boolean;
}

export interface ServiceDependency {
  /** What is waited for. */
  readonly condition?: "started" | "ready" | "completed";
}

/** When a service counts as ready: one of these, with a time limit. */
export type ServiceReady = (
  | {
      /** A line of output that contains this text, or matches this expression. */
      readonly line: string | RegExp;
      readonly port?: undefined;
      readonly http?: undefined;
      readonly message?: undefined;
      readonly file?: undefined;
      readonly command?: undefined;
      readonly delayMs?: undefined;
    }
  | {
      /** A TCP port that takes connections. `true`: the service's own `port`. */
      readonly port: true | number | string;
      /** Where the port is. Default: `"127.0.0.1"`. */
      readonly host?: string;
      readonly line?: undefined;
      readonly http?: undefined;
      readonly message?: undefined;
      readonly file?: undefined;
      readonly command?: undefined;
      readonly delayMs?: undefined;
    }
  | {
      /** A URL that answers, `http://` only. A path such as `/health` goes to the service's own `port` on 127.0.0.1. */
      readonly http: string;
      /** The status that counts: one, or the first and last of a range. Default: `[200, 399]`. */
      readonly status?: number | readonly [number, number];
      readonly line?: undefined;
      readonly port?: undefined;
      readonly message?: undefined;
      readonly file?: undefined;
      readonly command?: undefined;
      readonly delayMs?: undefined;
    }
  | {
      /** A message over the channel of `ipc`: `true` for any, else the value that it has to be; of an object, with these members. */
      readonly message: unknown;
      readonly line?: undefined;
      readonly port?: undefined;
      readonly http?: undefined;
      readonly file?: undefined;
      readonly command?: undefined;
      readonly delayMs?: undefined;
    }
  | {
      /** A file that is made, or changed, after the start; from `cwd`. */
      readonly file: string | URL;
      readonly line?: undefined;
      readonly port?: undefined;
      readonly http?: undefined;
      readonly message?: undefined;
      readonly command?: undefined;
      readonly delayMs?: undefined;
    }
  | {
      /** A command that ends with 0, in the service's directory and environment. */
      readonly command: string;
      /** Its arguments. Default: none. */
      readonly args?: readonly string[];
      /** As `shell` of a service. Default: `false`. */
      readonly shell?: boolean | string;
      readonly line?: undefined;
      readonly port?: undefined;
      readonly http?: undefined;
      readonly message?: undefined;
      readonly file?: undefined;
      readonly delayMs?: undefined;
    }
  | {
      /** So much time after the start, if it still runs. */
      readonly delayMs: Duration;
      readonly line?: undefined;
      readonly port?: undefined;
      readonly http?: undefined;
      readonly message?: undefined;
      readonly file?: undefined;
      readonly command?: undefined;
    }
) & {
  /** How long it may take; then the service counts as failed to start, and is stopped. Default: `30_000`. */
  readonly timeoutMs?: Duration;
};

/** A check that a service is well: one of these, with its times. */
export type ServiceHealthCheck = (
  | {
      /** A TCP port that takes connections. `true`: the service's own `port`. */
      readonly port: true | number | string;
      /** Where the port is. Default: `"127.0.0.1"`. */
      readonly host?: string;
      readonly http?: undefined;
      readonly command?: undefined;
    }
  | {
      /** A URL that answers, `http://` only. A path such as `/health` goes to the service's own `port` on 127.0.0.1. */
      readonly http: string;
      /** The status that counts: one, or the first and last of a range. Default: `[200, 399]`. */
      readonly status?: number | readonly [number, number];
      readonly port?: undefined;
      readonly command?: undefined;
    }
  | {
      /** A command that ends with 0, in the service's directory and environment. */
      readonly command: string;
      /** Its arguments. Default: none. */
      readonly args?: readonly string[];
      /** As `shell` of a service. Default: `false`. */
      readonly shell?: boolean | string;
      readonly port?: undefined;
      readonly http?: undefined;
    }
) & {
  /** From the end of one check to the next. Default: `10_000`. */
  readonly intervalMs?: Duration;
  /** A check that takes longer has failed. Default: `5_000`. */
  readonly timeoutMs?: Duration;
  /** So many failures in a row make the service `unhealthy`; it is then restarted as `restart` says. Default: `3`. */
  readonly retries?: number;
  /** Failures do not count for so long after the start. Default: `0`. */
  readonly startPeriodMs?: Duration;
};

export interface ServiceRestart {
  /** `on-failure`: after another exit code than 0, a signal that nobody asked for, or failed checks. `always`: after 0 as well. Default: `"on-failure"`, `"no"` with `oneshot` or `schedule`. */
  readonly policy?: "no" | "on-failure" | "always";
  /** Wait before the first restart. Default: `200`. */
  readonly minDelayMs?: Duration;
  /** Longest wait. Default: `30_000`. */
  readonly maxDelayMs?: Duration;
  /** Each wait is so many times the one before. Default: `2`. */
  readonly factor?: number;
  /** Part of the wait that is left to chance, so that services do not come back all at once. Default: `0.2`. */
  readonly jitter?: number;
  /** Waits begin anew after it has run for so long. Default: `10_000`. */
  readonly resetAfterMs?: Duration;
  /** With more restarts than this within `windowMs`, or in a row without a run of `resetAfterMs`, the service is `failed`. Default: `5`. */
  readonly maxRestarts?: number;
  /** The window of `maxRestarts`. Default: `60_000`. */
  readonly windowMs?: Duration;
}

export type ServiceSchedule =
  | {
      /** Minute, hour, day, month, weekday, in local time. */
      readonly cron: string;
      readonly intervalMs?: undefined;
    }
  | {
      /** From one start to the next. */
      readonly intervalMs: Duration;
      readonly cron?: undefined;
    };

export interface ServiceWatch {
  /** Files and folders, or globs (`*`, `**`, `?`, `[a-z]`, `{a,b}`), from `cwd`. Default: all of `cwd`. */
  readonly include?: string | readonly string[];
  /** What does not count, besides all of `node_modules` and `.git`, and the service's own `log`. Default: none. */
  readonly exclude?: string | readonly string[];
  /** Changes that follow each other faster are one restart. Default: `200`. */
  readonly debounceMs?: Duration;
}

export interface ServiceTerminal {
  /** Columns. Default: `80`. */
  readonly cols?: number;
  /** Rows. Default: `24`. */
  readonly rows?: number;
  /** Its `TERM`. Default: `env.TERM`, else `xterm-256color`. */
  readonly name?: string;
}

export interface ServiceMemoryLimit {
  /** Above this a `warning` is told. Default: none. */
  readonly warn?: ByteSize;
  /** Above this it is stopped. Default: none. */
  readonly kill?: ByteSize;
}

export interface ServiceLimits {
  /** Resident memory of the process itself. Default: none. */
  readonly memoryBytes?: ByteSize | ServiceMemoryLimit;
  /** Resident memory with all that it started. Default: none. */
  readonly treeMemoryBytes?: ByteSize | ServiceMemoryLimit;
  /** Open descriptors. Default: the host's. */
  readonly openFiles?: number;
  /** Processes of the user, with all others that run already. Default: the host's. */
  readonly processes?: number;
  /** Processor time, in seconds. Default: the host's. */
  readonly cpuSeconds?: number;
  /** Size of a file that it writes. Default: the host's. */
  readonly fileBytes?: ByteSize;
  /** Size of a core dump; 0 for none. Default: the host's. */
  readonly coreBytes?: ByteSize;
  /** Address space. Default: the host's. */
  readonly addressSpaceBytes?: ByteSize;
  /** Stack of the main thread. Default: the host's. */
  readonly stackBytes?: ByteSize;
}

export interface ServiceLog {
  /** The file. Its folder must exist. */
  readonly path: string | URL;
  /** A file of this size is put aside. Default: `10_485_760` (10 MiB). */
  readonly maxBytes?: ByteSize;
  /** Files that were put aside and are kept. Default: `5`. */
  readonly maxFiles?: number;
  /** Compresses files that were put aside. Default: `false`. */
  readonly gzip?: boolean;
}

/** A service: what runs, what it needs, and what happens when it ends. */
export interface ServiceConfig {
  /** The service's name, where it is not the key under `processes`. */
  readonly name?: string;
  /** A path with a slash, or a name that is searched for in the service's `PATH`. */
  readonly command: string;
  /** Arguments, as they are: no shell looks at them. With `shell` they are quoted and put behind the command. Default: none. */
  readonly args?: readonly string[];
  /** `true`, or a shell's path: the command is a line for `/bin/sh`, or for that shell. Default: `false`. */
  readonly shell?: boolean | string;
  /** Working directory. Default: the directory of the config. */
  readonly cwd?: string | URL;
  /** Environment variables, added to the host's; `undefined` (in JSON `null`) removes one. Numbers and booleans become text. */
  readonly env?: ServiceEnvironment;
  /** Files of variables, below `env`; of several, a later one wins. */
  readonly envFile?: string | URL | ServiceEnvFile | readonly (string | URL | ServiceEnvFile)[];
  /** `false`: the service gets what the config says alone, and nothing of the host's environment. Default: `true`. */
  readonly extendEnv?: boolean;
  /** The service's port, which it gets as `PORT`. `"auto"` finds a free one. Instance 1 of a service with a number gets the next number, and so on. */
  readonly port?: number | string | "auto";
  /** Services that go first, and what is waited for: `started`, `ready`, or `completed` (ended with 0). Default: condition `completed` for a `oneshot`, else `ready`. */
  readonly dependsOn?:
    string | readonly string[] | { readonly [name: string]: "started" | "ready" | "completed" | ServiceDependency };
  /** When it counts as ready. Default: as soon as it runs; a `oneshot`, when it has ended with 0. */
  readonly ready?: ServiceReady;
  /** A check that is made again and again while it runs. */
  readonly healthCheck?: ServiceHealthCheck;
  /** What happens after its end: a policy, or that with its figures. Default: `"on-failure"`. */
  readonly restart?: "no" | "on-failure" | "always" | ServiceRestart;
  /** Runs to its end, such as a migration: with exit code 0 it is `completed`, else `failed`. Default: `false`. */
  readonly oneshot?: boolean;
  /** Runs it at these times, each run to its end. A time that comes while a run goes on is skipped. */
  readonly schedule?: string | ServiceSchedule;
  /** How many of it run; `"max"`: one for each processor. Each gets `SIGNALBOX_INSTANCE`, from 0. Default: `1`. */
  readonly instances?: number | "max";
  /** Restarts it when files change: `true` for all of `cwd`, or which. Default: `false`. */
  readonly watch?: boolean | string | readonly string[] | ServiceWatch;
  /** Runs it on a terminal. Default: `false`. */
  readonly interactive?: boolean | ServiceTerminal;
  /** `pipe`: can be written to, and never ends by itself. `ignore`: ends at once. Default: `"pipe"`. */
  readonly stdin?: "pipe" | "ignore";
  /** Gives a Node or Bun program its `process.send`. A `ready` that waits for a message implies it. Default: `false`. */
  readonly ipc?: boolean;
  /** Limits of the process. */
  readonly limits?: ServiceLimits;
  /** A file that gets all its output. Instance 1 writes `NAME-1.log`, and so on. */
  readonly log?: string | URL | ServiceLog;
  /** What stops it, sent to its process group. Default: `"SIGTERM"`, on a terminal `"SIGHUP"`. */
  readonly stopSignal?: Signal;
  /** From the stop signal to SIGKILL. Default: `5_000`. */
  readonly killGraceMs?: Duration;
  /** It is there with one of these profiles only. Default: always there. */
  readonly profiles?: string | readonly string[];
  /** `false`: it is started only when it is named, or when another service that is started depends on it. Default: `true`. */
  readonly autostart?: boolean;
}

/** A config of services. */
export interface Config {
  /** The services by their names: letters, digits and `_ - . : @ / +`, not ending in a dot and a number. */
  readonly processes: { readonly [name: string]: ServiceConfig };
  /** Environment variables of all services, below their own. */
  readonly env?: ServiceEnvironment;
  /** Files of variables of all services, below `env`. */
  readonly envFile?: string | URL | ServiceEnvFile | readonly (string | URL | ServiceEnvFile)[];
}
