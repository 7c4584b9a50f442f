// @ts-check
import { Recent } from "./timing.js";

const PATIENCE_MS = 5000;
const SHARE = 0.85;

/** Notices when the machine can't show as many frames as the camera gives. */
export class FrameRateWatch {
  #captured = new Recent();
  #shown = new Recent();
  #sinceMs = Infinity;
  #told = false;

  /** Begin anew, with other effects: what was too slow may no longer be, or be so again. */
  reopen() {
    this.#told = false;
    this.restart();
  }

  /** Begin anew: another source, size or model. Nothing is told twice. */
  restart(nowMs = performance.now()) {
    this.#captured.clear();
    this.#shown.clear();
    this.#sinceMs = nowMs + 2000; // skip the warm-up
  }

  /** @param {number} frames */
  captured(frames, nowMs = performance.now()) {
    if (nowMs >= this.#sinceMs) this.#captured.add(frames, nowMs);
  }

  shown(nowMs = performance.now()) {
    if (nowMs >= this.#sinceMs) this.#shown.add(1, nowMs);
  }

  /** @returns {{captured: number, shown: number} | null} frames per second; once, if too slow */
  tooSlow(nowMs = performance.now()) {
    const rates = this.#rates(nowMs);
    if (this.#told || !rates || rates.captured < 5 || rates.shown >= SHARE * rates.captured) return null;
    this.#told = true;
    return rates;
  }

  /** Whether it shows as many again. */
  hasRecovered(nowMs = performance.now()) {
    const rates = this.#rates(nowMs);
    return rates !== null && rates.shown >= SHARE * rates.captured;
  }

  /** @param {number} nowMs @returns {{captured: number, shown: number} | null} per second; null if it is too early to tell */
  #rates(nowMs) {
    if (nowMs < this.#sinceMs + PATIENCE_MS) return null;
    const [captured, shown] = [this.#captured.sum(nowMs), this.#shown.sum(nowMs)].map((sum) => (sum * 1000) / PATIENCE_MS);
    return { captured, shown };
  }
}
