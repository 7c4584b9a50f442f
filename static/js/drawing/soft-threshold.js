// @ts-check
/**
 * Where the person ends: the confidence at which a pixel is half person, and over how wide a range
 * of confidences it fades.
 *
 * @typedef {object} SoftThreshold
 * @property {number} threshold 0 to 1
 * @property {number} softness 0 (a step) to 1
 */

/** What the model leaves in an empty room stays out, however low the threshold. */
const LEAST = 0.02;

/**
 * @param {SoftThreshold} edge
 * @returns {Float32Array} for each confidence of 255, how much of the pixel is person, 0 to 1
 */
export function alphaTable(edge) {
  const [from, to] = edgeRange(edge);
  return Float32Array.from({ length: 256 }, (_, value) => smoothStep(from, to, value / 255));
}

/**
 * @param {SoftThreshold} edge
 * @returns {[number, number]} the confidences at which a pixel is all background, and all person
 */
export function edgeRange({ threshold, softness }) {
  const from = Math.max(LEAST, threshold - softness / 2);
  return [from, Math.max(from + 1 / 255, Math.min(1 - LEAST, threshold + softness / 2))];
}

/** @param {number} from @param {number} to @param {number} value @returns {number} 0 to 1 */
export function smoothStep(from, to, value) {
  const share = Math.min(1, Math.max(0, (value - from) / (to - from)));
  return share * share * (3 - 2 * share);
}
