// @ts-check
/** A timer's shortest time in a chain of timers, by the HTML standard. */
const TICK_MS = 4;
/** A timer may be late by so much although nothing else is at work. */
const LATE_MS = 1;
/** Number of intervals that are remembered: more than a second, however busy the page is. */
const KEPT = 256;

/** Knows when the page's thread was busy: a short timer ticks, and is late meanwhile. */
export class BusyWatch {
  /** @type {[fromMs: number, toMs: number][]} by performance.now(), the oldest first */
  #busy = [];
  #dueMs = Infinity;
  #timer = 0;

  constructor() {
    this.#tick();
  }

  /**
   * @param {number} fromMs @param {number} toMs by performance.now(), at most the present
   * @returns {number} for how long of that the thread was busy
   */
  busyMs(fromMs, toMs) {
    const overlap = (/** @type {number} */ begin, /** @type {number} */ end) => Math.max(0, Math.min(end, toMs) - Math.max(begin, fromMs));
    return this.#busy.reduce((sum, [begin, end]) => sum + overlap(begin, end), overlap(this.#dueMs, toMs));
  }

  stop() {
    clearTimeout(this.#timer);
  }

  #tick() {
    const nowMs = performance.now();
    if (nowMs > this.#dueMs) this.#busy.push([this.#dueMs, nowMs]);
    if (this.#busy.length > KEPT) this.#busy.shift();
    this.#dueMs = nowMs + TICK_MS + LATE_MS;
    this.#timer = window.setTimeout(() => this.#tick(), TICK_MS);
  }
}
