// A wait that never ends has a reason in place of a figure, and does not cost the whole time of a measure.

/**
 * @template T
 * @param {number} ms
 * @param {Promise<T>} promise
 * @param {string} what the sentence that is told when the time is over
 * @returns {Promise<T>}
 */
export function within(ms, promise, what) {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`${what} within ${ms / 1_000} s`)), ms);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}
