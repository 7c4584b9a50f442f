// @ts-check
/**
 * Tables of 256 colours, one for each confidence, for CutOutPainter and MaskLayer. A colour is
 * 0xAABBGGRR, as in ImageData on little-endian machines: browsers run on no others.
 *
 * @typedef {{colour: string, opacity: number}} ColourOverlay six hexadecimal digits; 0 to 1
 * @typedef {{background: ColourOverlay | null, person: ColourOverlay | null}} Tint
 */

/** The original demo's two effects. @type {Record<string, Tint>} */
export const TINTS = {
  none: { background: null, person: null },
  background: { background: { colour: "0000ff", opacity: 0.5 }, person: null },
  person: { background: null, person: { colour: "00ff00", opacity: 0.5 } },
};

/**
 * A table that cuts the person out: opaque black for person, transparent for background.
 * @param {SoftThreshold} edge @returns {Uint32Array}
 */
export function matteTable(edge) {
  return Uint32Array.from(alphaTable(edge), (share) => Math.round(share * 255) << 24);
}

/**
 * A table of colours to draw over the frame: those of the background and of the person, mixed by the
 * share of the pixel that is person.
 * @param {string | null} background six hexadecimal digits; null for the frame's own
 * @param {Tint} tint @param {SoftThreshold} edge
 * @returns {Uint32Array}
 */
export function washTable(background, tint, edge) {
  const behind = background ? over(tint.background, [...rgb(background), 1]) : premultiplied(tint.background);
  const person = premultiplied(tint.person);
  return Uint32Array.from(alphaTable(edge), (share) => pack(behind.map((value, i) => value * (1 - share) + person[i] * share)));
}

/** @param {ColourOverlay | null} overlay @returns {number[]} premultiplied r, g, b, a */
function premultiplied(overlay) {
  return overlay ? [...rgb(overlay.colour).map((value) => value * overlay.opacity), overlay.opacity] : [0, 0, 0, 0];
}

/** Porter and Duff's "over". @param {ColourOverlay | null} overlay @param {number[]} ground premultiplied */
function over(overlay, ground) {
  const top = premultiplied(overlay);
  return top.map((value, i) => value + ground[i] * (1 - top[3]));
}

/** @param {number[]} colour premultiplied r, g, b, a */
function pack([red, green, blue, alpha]) {
  if (alpha === 0) return 0;
  const byte = (/** @type {number} */ value) => Math.round(value / alpha);
  return ((Math.round(alpha * 255) << 24) | (byte(blue) << 16) | (byte(green) << 8) | byte(red)) >>> 0;
}

/** @param {string} colour six hexadecimal digits @returns {number[]} red, green, blue, 0 to 255 */
export function rgb(colour) {
  const number = parseInt(colour, 16);
  return [number >> 16, (number >> 8) & 255, number & 255];
}

/**
 * The confidence at which a pixel is half person, and the range of confidences over which it fades.
 *
 * @typedef {object} SoftThreshold
 * @property {number} threshold 0 to 1
 * @property {number} softness 0 (a step) to 1
 */

/** Confidences below this are background at any threshold: the model leaves them in an empty room. */
const CONFIDENCE_MIN = 0.02;

/** @param {SoftThreshold} edge @returns {Float32Array} the share of the pixel that is person, 0 to 1, for each of 256 confidences */
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
