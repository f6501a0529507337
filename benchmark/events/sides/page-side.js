// What each page does in a measure; main calls these functions. `link` is how the page's contender does it.

import { isEvent, makeEvent } from "../event.mjs";

const EVENTS_A_TURN = 100;

export function serve(link) {
  let onEvent = () => {};
  link.onEvent((event) => onEvent(event));
  globalThis.bench = {
    ready: () => link.ready?.(),
    ...receiving(
      (listener) => (onEvent = listener),
      (listener) => (link.onLine === undefined ? (onEvent = listener) : link.onLine(listener)),
    ),
    ...sending(link),
    requests: (blocks, each) => requests(link, blocks, each),
    ...receivingBytes(link),
    block,
  };
  globalThis.control.onPing(() => globalThis.control.reply());
}

function receiving(listen, listenToLines) {
  let arrived;
  return {
    expectEvents(count) {
      let number = 0;
      let wrong = 0;
      arrived = new Promise((resolve) =>
        listen((event) => {
          if (!isEvent(event, number)) wrong++;
          if (++number === count) resolve({ wrong });
        }),
      );
    },
    expectLines(count) {
      let number = 0;
      arrived = new Promise((resolve) => listenToLines(() => ++number === count && resolve({})));
    },
    eventsArrived: () => arrived,
    replyToEvents: () => void listen(() => globalThis.control.reply()),
    countEvents() {
      globalThis.counted = 0;
      listen(() => globalThis.counted++);
    },
    counted: () => globalThis.counted,
  };
}

function sending(link) {
  return {
    async flood(count) {
      for (let number = 0; number < count; number++) {
        const wait = link.send(makeEvent(number));
        if (wait !== undefined) await wait;
        if (number % EVENTS_A_TURN === EVENTS_A_TURN - 1) await turn();
      }
    },
  };
}

const { port1, port2 } = new MessageChannel();

/** Timers would wait 4 ms. */
function turn() {
  return new Promise((resolve) => {
    port1.onmessage = resolve;
    port2.postMessage(0);
  });
}

/** µs for one request, the mean of each block: a page's clock has steps of 100 µs. In turn with plain invokes. */
async function requests(link, blocks, each) {
  const block = async (ask) => {
    const begun = performance.now();
    for (let i = 0; i < each; i++) await ask(i);
    return ((performance.now() - begun) / each) * 1_000;
  };
  const figures = { ours: [], invoke: [] };
  for (let i = 0; i < blocks; i++) {
    figures.ours.push(await block((n) => link.request({ n })));
    figures.invoke.push(await block((n) => globalThis.control.invoke({ n })));
  }
  return figures;
}

function receivingBytes(link) {
  let arrived;
  return {
    async expectBytes(id, total) {
      let received = 0;
      let tell;
      arrived = new Promise((resolve) => (tell = resolve));
      await link.onBytes((length) => {
        received += length;
        if (received >= total) tell(received);
      }, id);
    },
    bytesArrived: () => arrived,
  };
}

function block(ms) {
  const end = performance.now() + ms;
  while (performance.now() < end);
}
