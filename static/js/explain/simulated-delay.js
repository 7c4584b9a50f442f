// @ts-check
/** Hands messages on after a delay, in order, as a slow network does. */
export class SimulatedDelay {
  #delayMs = 0;
  /** @type {{dueMs: number, handOn: () => void}[]} in the order in which they came */
  #waiting = [];

  /** @param {number} delayMs from now on; messages under way are not overtaken */
  set delayMs(delayMs) {
    this.#delayMs = delayMs;
  }

  /** @param {() => void} handOn called at once if there is no delay and nothing is under way */
  pass(handOn) {
    if (!this.#delayMs && !this.#waiting.length) return handOn();
    this.#waiting.push({ dueMs: performance.now() + this.#delayMs, handOn });
    if (this.#waiting.length === 1) this.#wait();
  }

  #wait() {
    setTimeout(() => {
      // A timer may be early by less than a millisecond.
      const due = this.#waiting[0].dueMs <= performance.now() ? this.#waiting.shift() : undefined;
      if (this.#waiting.length) this.#wait(); // before the callback, which may fail
      due?.handOn();
    }, this.#waiting[0].dueMs - performance.now());
  }
}
