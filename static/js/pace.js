// @ts-check
import { Recent } from "./timing.js";

const PATIENCE_MS = 5000;
const SHARE = 0.85;

/** Notices when the machine can't show as many frames as the camera gives. */
export class Pace {
  #captured = new Recent();
  #shown = new Recent();
  #sinceMs = Infinity;
  #told = false;

  /** Begin anew: another source, size or model. Nothing is told twice. */
  restart() {
    this.#captured.clear();
    this.#shown.clear();
    this.#sinceMs = performance.now() + 2000; // the first seconds are everybody's slowest
  }

  /** @param {number} frames */
  captured(frames) {
    if (performance.now() >= this.#sinceMs) this.#captured.add(frames);
  }

  shown() {
    if (performance.now() >= this.#sinceMs) this.#shown.add(1);
  }

  /** @returns {{captured: number, shown: number} | null} frames per second; once, if too slow */
  tooSlow() {
    if (this.#told || performance.now() < this.#sinceMs + PATIENCE_MS) return null;
    const [captured, shown] = [this.#captured.sum(), this.#shown.sum()].map((sum) => (sum * 1000) / PATIENCE_MS);
    if (captured < 5 || shown >= SHARE * captured) return null;
    this.#told = true;
    return { captured, shown };
  }
}
