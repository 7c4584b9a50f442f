// @ts-check
/**
 * How much work a picture gets, the most first.
 *
 * @typedef {import("../drawing/compositor.js").Level & {says: string}} Level
 * @type {Level[]}
 */
export const LEVELS = [
  { says: "Everything is drawn", block: 1, divisor: 1 },
  { says: "Edges are refined at half of the resolution", block: 2, divisor: 1 },
  { says: "Edges are not refined", block: 0, divisor: 1 },
  { says: "The picture has half of its size", block: 0, divisor: 2 },
];

/** The levels of the fixed choices. @type {Record<string, number>} */
const FIXED = { high: 0, fast: 2 };

const WINDOW_MS = 1000;
const WARM_UP_MS = 2000;
/** Time to spare for so long, and the next dearer level is tried again; twice as long each time that it has failed since. */
const PATIENCE_MS = 10_000;
const PATIENCE_MAX_MS = 600_000;
/** Share of the frames that must be shown. */
const ENOUGH = 0.9;
/** Below this share of the page's time the picture is not what is too slow: a server or a network is. */
const COSTLY = 0.25;
/** Above this share there is no time to spare. */
const SPARE = 0.6;

/** Chooses the dearest level at which the frames are shown in time. */
export class Quality {
  #mode;
  #level = 0;
  #why = "";
  /** By level, how long the next cheaper one stays at least. @type {number[]} */
  #patienceMs = [];
  #calmMs = 0;
  #sinceMs = 0;
  #sum = { captured: 0, shown: 0, costMs: 0 };

  /** @param {string} mode "automatic", "high" or "fast" @param {number} [nowMs] */
  constructor(mode = "automatic", nowMs = performance.now()) {
    this.#mode = mode;
    this.restart(nowMs);
  }

  get level() {
    return LEVELS[FIXED[this.#mode] ?? this.#level];
  }

  /** Which level it is, and why. */
  get sentence() {
    return `${this.level.says}${this.#mode in FIXED ? "" : this.#why}.`;
  }

  /** @param {string} mode */
  set mode(mode) {
    if (mode === this.#mode) return;
    this.#mode = mode;
    this.#level = 0;
    this.#why = "";
    this.restart();
  }

  /** Something else is drawn: what was too slow may no longer be. */
  restart(nowMs = performance.now()) {
    this.#patienceMs = LEVELS.map(() => PATIENCE_MS / 2);
    this.pause(nowMs);
  }

  /** What is measured now does not count. */
  pause(nowMs = performance.now()) {
    this.#calmMs = 0;
    this.#begin(nowMs + WARM_UP_MS);
  }

  /** @param {number} nowMs */
  #begin(nowMs) {
    this.#sinceMs = nowMs;
    this.#sum = { captured: 0, shown: 0, costMs: 0 };
  }

  /** @param {number} frames that the source has made @returns {boolean} whether the level has changed */
  captured(frames, nowMs = performance.now()) {
    const tookMs = nowMs - this.#sinceMs;
    if (tookMs < 0) return false;
    const before = this.#level;
    if (tookMs >= WINDOW_MS) {
      this.#judge(tookMs);
      this.#begin(nowMs);
    }
    this.#sum.captured += frames;
    return this.#level !== before;
  }

  /** @param {number} costMs that the page spent on the frame */
  shown(costMs, nowMs = performance.now()) {
    if (nowMs < this.#sinceMs) return;
    this.#sum.shown += 1;
    this.#sum.costMs += costMs;
  }

  /** @param {number} tookMs */
  #judge(tookMs) {
    const { captured, shown, costMs } = this.#sum;
    if (!captured || !shown) return; // a source may stand still
    const wouldTake = (costMs / shown) * (captured / tookMs); // all frames, as a share of the page's time
    if (shown < ENOUGH * captured && wouldTake > COSTLY) this.#goDown(captured, shown);
    else if (shown >= ENOUGH * captured && wouldTake < SPARE) this.#calmMs += tookMs;
    if (this.#level > 0 && this.#calmMs >= this.#patienceMs[this.#level - 1]) this.#goUp();
  }

  /** @param {number} captured @param {number} shown */
  #goDown(captured, shown) {
    this.#calmMs = 0;
    if (this.#level === LEVELS.length - 1) return;
    this.#patienceMs[this.#level] = Math.min(2 * this.#patienceMs[this.#level], PATIENCE_MAX_MS);
    this.#level += 1;
    this.#why = `: with more, ${shown} of ${captured} frames were shown in time`;
  }

  #goUp() {
    this.#calmMs = 0;
    this.#level -= 1;
    this.#why = this.#level ? ": there is time to spare" : "";
  }
}
