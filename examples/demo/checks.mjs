// What the demonstration claims, and whether it was so.

export class Checks {
  #results = [];

  /** Notes a claim. `found` says what was seen instead when it is false. */
  expect(claim, isTrue, found = "") {
    this.#results.push({ claim, isTrue: Boolean(isTrue), found });
  }

  get all() {
    return this.#results;
  }

  get failed() {
    return this.#results.filter(({ isTrue }) => !isTrue);
  }
}
