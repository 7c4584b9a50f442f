// @ts-check
/** The least share of the whole that a step lasts, or the quick ones would not be seen. */
const LEAST = 0.045;

/** Goes through the steps of one frame's way again, slowly enough to watch. */
export class Playback {
  #onStep;
  #onEnd;
  #timer = 0;

  /**
   * @param {(number: number, ms: number) => void} onStep called as a step begins, with its number and how long it lasts
   * @param {() => void} onEnd
   */
  constructor(onStep, onEnd) {
    this.#onStep = onStep;
    this.#onEnd = onEnd;
  }

  get isRunning() {
    return this.#timer !== 0;
  }

  /** @param {number[]} tookMs each step @param {number} lastsMs all in all */
  start(tookMs, lastsMs) {
    this.stop();
    const total = tookMs.reduce((sum, ms) => sum + ms, 0);
    const shares = tookMs.map((ms) => Math.max(ms / total, LEAST));
    const whole = shares.reduce((sum, share) => sum + share);
    const beganMs = performance.now();
    let dueMs = 0;
    const next = (/** @type {number} */ number) => {
      if (number === shares.length) {
        this.#timer = 0;
        return this.#onEnd();
      }
      const ms = (shares[number] / whole) * lastsMs;
      this.#onStep(number, ms);
      dueMs += ms;
      this.#timer = setTimeout(() => next(number + 1), beganMs + dueMs - performance.now());
    };
    next(0);
  }

  stop() {
    clearTimeout(this.#timer);
    this.#timer = 0;
  }
}
