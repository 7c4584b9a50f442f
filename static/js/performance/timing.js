// @ts-check
const WINDOW_MS = 5000;

/** Numbers of the last five seconds. */
export class Recent {
  /** @type {{atMs: number, value: number}[]} */
  #entries = [];

  /** @param {number} value @param {number} [atMs] */
  add(value, atMs = performance.now()) {
    this.#entries.push({ atMs, value });
    this.#forget(atMs);
  }

  clear() {
    this.#entries = [];
  }

  /** How many per second, counted from the first of them. */
  perSecond(nowMs = performance.now()) {
    this.#forget(nowMs);
    const first = this.#entries[0];
    const last = this.#entries.at(-1);
    if (!first || !last || this.#entries.length < 2) return 0;
    // Intervals over their own span, so that a short history counts right; but a source that has
    // stopped sinks towards 0 instead of standing at its last rate.
    const spanMs = Math.max(last.atMs - first.atMs, nowMs - first.atMs - 500);
    return ((this.#entries.length - 1) * 1000) / spanMs;
  }

  sum(nowMs = performance.now()) {
    this.#forget(nowMs);
    return this.#entries.reduce((sum, { value }) => sum + value, 0);
  }

  /** @returns {number | undefined} */
  mean(nowMs = performance.now()) {
    const sum = this.sum(nowMs);
    return this.#entries.length ? sum / this.#entries.length : undefined;
  }

  /** @param {number} share 0.5 for the median @returns {number | undefined} */
  quantile(share) {
    const sorted = this.#entries.map(({ value }) => value).sort((a, b) => a - b);
    return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))];
  }

  /** @param {number} nowMs */
  #forget(nowMs) {
    const old = this.#entries.findIndex(({ atMs }) => atMs >= nowMs - WINDOW_MS);
    if (old > 0) this.#entries.splice(0, old);
    else if (old === -1) this.#entries = [];
  }
}
