// Values as text.

import type { Disposer } from "./child.js";

/** Bounds of a text, on both sides: a writer refuses what its reader would refuse. */
export interface CodecOptions {
  /**
   * `"tagged"` writes and reads the form of peers that know Dates and Errors only, in plain JSON:
   * `{"__type":"Date","value":…}` and `{"__type":"Error","message":…,"stack":…}`. A user's own `__type` keys are kept.
   */
  readonly compat?: "tagged";
  /** UTF-16 code units of the text; default 67,108,864. */
  readonly maxTextLength?: number;
  /** Brackets open at once in the text, from 4 to 1,000; default 500. */
  readonly maxDepth?: number;
  /** Things in a value that JSON can't say; default 100,000. */
  readonly maxRows?: number;
  /** Bytes of all buffers together; default 268,435,456. */
  readonly maxBytes?: number;
}

/**
 * The value as one text, in the format sbx1. Beyond JSON it keeps Dates, errors (stack, cause, code, own properties,
 * class), Maps, Sets, BigInts, RegExps, URLs, undefined, NaN, infinities, -0, buffers and typed arrays, repeated
 * references and cycles, holes of arrays, objects without prototype, and instances of registered classes. By the
 * engine; getters and toJSON run once.
 *
 * ```js
 * const copy = deserialize(serialize({ at: new Date(), seen: new Set([1n]) }));
 * ```
 *
 * @throws {SignalboxError} `ERR_SIGNALBOX_CODEC_UNSUPPORTED` with the `path` to what can't be sent (a function, a symbol,
 *   a Promise), `ERR_SIGNALBOX_CODEC_LIMIT` with `limit` and `allowed`. What a getter or a class throws arrives as it is.
 */
export function serialize(value: unknown, options?: CodecOptions): string;

/**
 * The value of a text that `serialize` made, with the same options. Texts may come from anybody: they reach no prototype
 * and no object but what they bring.
 *
 * @throws {SignalboxError} `ERR_SIGNALBOX_CODEC_MALFORMED`, `ERR_SIGNALBOX_CODEC_LIMIT`; `ERR_SIGNALBOX_CODEC_UNSUPPORTED`
 *   for a class that is not registered here (`className`) or a kind of array that this host lacks (`kind`).
 */
export function deserialize<T = unknown>(text: string, options?: CodecOptions): T;

/** How instances of a class travel. */
export interface ClassCodec<T, P = unknown> {
  /** What is sent in the place of an instance; anything that can be sent. */
  encode(instance: T): P;
  /** An instance from that. */
  decode(payload: P): T;
}

/**
 * Lets instances of exactly this class keep it on the way, under a name that both sides register; by their own enumerable
 * properties, without calling the constructor, or by `codec`. Subclasses of Error are registered in the same way.
 *
 * @returns takes it back
 * @throws {SignalboxError} `ERR_SIGNALBOX_OPTION_RANGE` for a name or a class that is registered already, and for a class
 *   that extends a built-in such as Map without a codec.
 */
export function registerClass<T extends object, P = unknown>(
  name: string,
  constructor: abstract new (...args: never[]) => T,
  codec?: ClassCodec<T, P>,
): Disposer;

// Without this, a declaration file exports all that it declares.
export {};
