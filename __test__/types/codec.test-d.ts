// Values as text: what may be asked for, and what comes back.

import { deserialize, registerClass, serialize, type CodecOptions, type Disposer } from "signalbox";
import { same } from "./same.js";

export function valuesBecomeTextAndComeBack() {
  const text = serialize({ at: new Date() }, { maxDepth: 10, compat: "tagged" });
  same<string, typeof text>();
  const unknownValue = deserialize(text);
  same<unknown, typeof unknownValue>();
  const value = deserialize<{ at: Date }>(text, { maxBytes: 1 });
  same<{ at: Date }, typeof value>();
}

class Money {
  constructor(readonly amount: number) {}
}

export function classesAreRegisteredWithOrWithoutACodec() {
  using byProperties = registerClass("Money", Money);
  same<Disposer, typeof byProperties>();
  registerClass("Money", Money, {
    encode: (money) => [money.amount],
    decode: ([amount]: number[]) => new Money(amount ?? 0),
  });
}

export function otherOptionsAreRefused() {
  // @ts-expect-error: there is no such option
  serialize(1, { depth: 1 });
  // @ts-expect-error: buffers are always in the text
  serialize(1, { inlineBytes: true });
  // @ts-expect-error: one form of others is known
  const options: CodecOptions = { compat: "json" };
  // @ts-expect-error: a text is a string
  deserialize(new Uint8Array(1), options);
}
