// What each page does in a measure; main calls these functions. `link` is how the page's contender does it.

import { isEvent, makeEvent } from "../event.mjs";

const EVENTS_A_TURN = 100;

export function serve(link) {
  let onEvent = () => {};
  link.onEvent((event) => onEvent(event));
  globalThis.bench = {
    ready: () => link.ready?.(),
    ...receiving((listener) => (onEvent = listener)),
    ...sending(link),
    requests: (blocks, each) => requests(link, blocks, each),
    receiveBytes: (total) => receiveBytes(link, total),
    block,
  };
  globalThis.control.onPing(() => globalThis.control.reply());
}

function receiving(listen) {
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

function receiveBytes(link, total) {
  return new Promise((resolve) => {
    let received = 0;
    link.onBytes((length) => {
      received += length;
      if (received >= total) resolve(received);
    });
  });
}

function block(ms) {
  const end = performance.now() + ms;
  while (performance.now() < end);
}
