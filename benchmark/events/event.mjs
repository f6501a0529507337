// What is sent: a small event as applications have them, with a Date. Also bundled into pages.

export const TOPIC = "job:progress";

/** A moment of its own for each, so that nothing can be known beforehand. */
const BEGUN = 1_700_000_000_000;

export const makeEvent = (number) => ({
  id: "a1b2c3",
  number,
  ok: true,
  progress: 0.5,
  tags: ["build", "main"],
  at: new Date(BEGUN + number),
});

/** Whether this is the event of that number, Date included. */
export const isEvent = (event, number) =>
  event.number === number &&
  event.tags[1] === "main" &&
  event.at instanceof Date &&
  event.at.getTime() === BEGUN + number;
