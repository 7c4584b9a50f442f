// @ts-check
/** Lines of mountains against the sky. */
import { chance } from "./brushes.js";

/**
 * @typedef {object} Ridge
 * @property {number} seed
 * @property {number} base height of its line where it is lowest
 * @property {number} rise how far the peaks stand above that
 * @property {number} length of its longest waves
 * @property {number} rough how much of the next shorter wave's height is kept, 0 to 1
 */

/**
 * The height of a ridge's line over the whole width: waves of falling length, whose crests are
 * sharper than their troughs. In the middle they stay low: there the head is.
 * @param {Ridge} ridge
 * @param {number} middle of the valley between the peaks
 * @returns {(x: number) => number}
 */
export function skylineOf({ seed, base, rise, length, rough }, middle) {
  const waves = Array.from({ length: 6 }, (_, i) => wave(seed * 10 + i, length / 2.1 ** i));
  return (x) => {
    let [height, part, whole] = [0, 1, 0];
    for (const at of waves) {
      height += part * (1 - Math.abs(2 * at(x) - 1)) ** 1.3;
      whole += part;
      part *= rough;
    }
    const valley = 0.35 + 0.65 * Math.min(1, Math.abs(x - middle) / 620) ** 1.4;
    return base - rise * valley * 1.5 * (height / whole);
  };
}

/**
 * A smooth line through random heights, one for each `length`.
 * @param {number} seed
 * @param {number} length
 */
function wave(seed, length) {
  const roll = chance(seed);
  const heights = Array.from({ length: 256 }, roll);
  return (/** @type {number} */ x) => {
    const at = 128 + x / length;
    const cell = Math.floor(at);
    const t = at - cell;
    const ease = t * t * (3 - 2 * t);
    return heights[cell & 255] * (1 - ease) + heights[(cell + 1) & 255] * ease;
  };
}
