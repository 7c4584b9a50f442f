// @ts-check
/**
 * The confidence at which a pixel is half person, and the range of confidences over which it fades.
 *
 * @typedef {object} SoftThreshold
 * @property {number} threshold 0 to 1
 * @property {number} softness 0 (a step) to 1
 */

/** Confidences below this are background at any threshold: the model leaves them in an empty room. */
const CONFIDENCE_MIN = 0.02;

/**
 * @param {SoftThreshold} edge
 * @returns {Float32Array} the share of the pixel that is person, 0 to 1, for each of 256 confidences
 */
export function alphaTable(edge) {
  const [from, to] = edgeRange(edge);
  return Float32Array.from({ length: 256 }, (_, value) => smoothStep(from, to, value / 255));
}

/**
 * @param {SoftThreshold} edge
 * @returns {[number, number]} the confidences up to which a pixel is background, and from which it is person
 */
export function edgeRange({ threshold, softness }) {
  const from = Math.max(CONFIDENCE_MIN, threshold - softness / 2);
  return [from, Math.max(from + 1 / 255, Math.min(1 - CONFIDENCE_MIN, threshold + softness / 2))];
}

/** @param {number} from @param {number} to @param {number} value @returns {number} 0 to 1 */
export function smoothStep(from, to, value) {
  const share = Math.min(1, Math.max(0, (value - from) / (to - from)));
  return share * share * (3 - 2 * share);
}
