// The one class of errors, and the facts that programs branch on.

import { SignalboxError } from "signalbox";
import { same } from "./same.js";

type Code = `ERR_SIGNALBOX_${string}`;

export function factsAreTyped(error: SignalboxError) {
  same<Code, typeof error.code>();
  same<string, typeof error.message>();
  same<unknown, typeof error.cause>();
  same<string | undefined, typeof error.option>();
  same<string | undefined, typeof error.command>();
  same<string | undefined, typeof error.searched>();
  same<string | undefined, typeof error.path>();
  same<string | undefined, typeof error.cwd>();
  same<string | undefined, typeof error.syscall>();
  same<number | undefined, typeof error.errno>();
  same<number | undefined, typeof error.pid>();
  same<number | undefined, typeof error.timeoutMs>();
  return error satisfies Error;
}

export function caughtErrorsAreNarrowed(error: unknown) {
  if (error instanceof SignalboxError && error.code === "ERR_SIGNALBOX_SPAWN_NOT_FOUND") return error.searched;
  return undefined;
}

export function programsMayMakeThem() {
  return [
    new SignalboxError("ERR_SIGNALBOX_TIMEOUT", "too late"),
    new SignalboxError("ERR_SIGNALBOX_TIMEOUT", "too late", { timeoutMs: 5 }),
  ];
}

export function wrongUsesAreErrors(error: SignalboxError) {
  // @ts-expect-error -- not one of the package's codes
  if (error.code === "ENOENT") return;
  // @ts-expect-error -- not one of the package's codes
  new SignalboxError("ENOENT", "not there");
  // @ts-expect-error -- a message is for people, and there always is one
  new SignalboxError("ERR_SIGNALBOX_TIMEOUT");
  // @ts-expect-error -- no such fact
  void error.exitStatus;
}

export function factsAreReadOnly(error: SignalboxError) {
  // @ts-expect-error -- readonly
  error.code = "ERR_SIGNALBOX_TIMEOUT";
  // @ts-expect-error -- readonly
  error.cause = 1;
  // @ts-expect-error -- readonly
  error.option = "a";
  // @ts-expect-error -- readonly
  error.command = "a";
  // @ts-expect-error -- readonly
  error.searched = "a";
  // @ts-expect-error -- readonly
  error.path = "a";
  // @ts-expect-error -- readonly
  error.cwd = "a";
  // @ts-expect-error -- readonly
  error.syscall = "a";
  // @ts-expect-error -- readonly
  error.timeoutMs = 1;
  // @ts-expect-error -- readonly
  error.errno = 1;
  // @ts-expect-error -- readonly
  error.pid = 1;
}
