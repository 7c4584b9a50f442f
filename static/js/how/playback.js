// @ts-check
/** The least share of the whole that a stage is lit for, or the quick ones would not be seen. */
const LEAST = 0.045;

/** Goes through the stages of one frame again, slowly enough to watch. */
export class Playback {
  #onStage;
  #onEnd;
  #timer = 0;

  /**
   * @param {(number: number) => void} onStage called with a stage's number in the trace, as it begins
   * @param {() => void} onEnd
   */
  constructor(onStage, onEnd) {
    this.#onStage = onStage;
    this.#onEnd = onEnd;
  }

  get isRunning() {
    return this.#timer !== 0;
  }

  /**
   * @param {import("../trace.js").Trace} trace
   * @param {number} lastsMs all in all
   */
  start({ spans }, lastsMs) {
    this.stop();
    const total = spans.reduce((sum, { ms }) => sum + ms, 0);
    const shares = spans.map(({ ms }) => Math.max(ms / total, LEAST));
    const whole = shares.reduce((sum, share) => sum + share);
    const beganMs = performance.now();
    let dueMs = 0;
    const next = (/** @type {number} */ number) => {
      if (number === spans.length) {
        this.#timer = 0;
        return this.#onEnd();
      }
      this.#onStage(number);
      dueMs += (shares[number] / whole) * lastsMs;
      this.#timer = setTimeout(() => next(number + 1), beganMs + dueMs - performance.now());
    };
    next(0);
  }

  stop() {
    clearTimeout(this.#timer);
    this.#timer = 0;
  }
}
