// How late the event loop is: the longest time for which this program could not have reacted to anything.

const TICK_MS = 2;

export class LoopDelay {
  #expected = performance.now() + TICK_MS;
  #lapWorstMs = 0;
  #timer = setInterval(() => this.#tick(), TICK_MS);
  worstMs = 0;

  #tick() {
    const now = performance.now();
    const lateMs = Math.max(0, now - this.#expected);
    this.#expected = now + TICK_MS;
    this.#lapWorstMs = Math.max(this.#lapWorstMs, lateMs);
    this.worstMs = Math.max(this.worstMs, lateMs);
  }

  /** The worst since the last call. */
  lap() {
    const worstMs = this.#lapWorstMs;
    this.#lapWorstMs = 0;
    return worstMs;
  }

  stop() {
    clearInterval(this.#timer);
  }
}
