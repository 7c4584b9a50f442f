// @ts-check
/**
 * The last step of every picture: from a few thousand exact tones to the pixels of a canvas.
 *
 * A canvas scales pictures up with 8 bits and straight lines between the pixels: on a projector
 * that shows as bands and creases. Here tones are fractions until the end, the curve between them
 * is smooth (cubic B-spline), and noise of one level hides the steps that 8 bits leave.
 */
import { chance } from "./brushes.js";

/**
 * @typedef {object} Tones
 * @property {number} columns
 * @property {number} rows
 * @property {Float32Array} rgb red, green and blue of each cell, row by row, 0 to 255
 */

/**
 * Fills the canvas, opaque.
 * @param {CanvasRenderingContext2D} context
 * @param {number} width
 * @param {number} height
 * @param {Tones} tones
 */
export function enlarge(context, width, height, tones) {
  const picture = context.createImageData(width, height);
  const down = splines(height, tones.rows);
  const across = splines(width, tones.columns);
  const line = new Float32Array(3 * (tones.columns + 4));
  const startOf = chance(7);
  for (let y = 0; y < height; y++) {
    mixRows(line, tones, down, y);
    const noiseAt = Math.floor(startOf() * NOISE.length); // else the noise would show as a pattern
    mixColumns(picture.data, y * width, line, across, noiseAt);
  }
  context.putImageData(picture, 0, 0);
}

/** One level up or down at most, mostly less: the sum of two dice. */
const NOISE = new Float32Array(1 << 14);
const roll = chance(41);
NOISE.forEach((_, i) => (NOISE[i] = roll() - roll()));

/**
 * For each pixel: the first of the four cells that it is mixed from, and their weights.
 * @typedef {{first: Int32Array, weights: Float32Array}} Splines
 */

/** @param {number} pixels @param {number} cells @returns {Splines} */
function splines(pixels, cells) {
  const first = new Int32Array(pixels);
  const weights = new Float32Array(4 * pixels);
  for (let i = 0; i < pixels; i++) {
    const at = ((i + 0.5) * cells) / pixels - 0.5;
    const cell = Math.floor(at);
    const t = at - cell;
    first[i] = cell - 1;
    weights[4 * i] = (1 - t) ** 3 / 6;
    weights[4 * i + 1] = (3 * t ** 3 - 6 * t ** 2 + 4) / 6;
    weights[4 * i + 2] = (-3 * t ** 3 + 3 * t ** 2 + 3 * t + 1) / 6;
    weights[4 * i + 3] = t ** 3 / 6;
  }
  return { first, weights };
}

/**
 * Mixes four rows into one. It begins two cells early and ends two late (the outermost cells
 * again), so that the columns can be mixed without looking for the edge.
 * @param {Float32Array} line
 * @param {Tones} tones
 * @param {Splines} down
 * @param {number} y
 */
function mixRows(line, { columns, rows, rgb }, { first, weights }, y) {
  const row = (/** @type {number} */ k) => 3 * columns * Math.min(rows - 1, Math.max(0, first[y] + k));
  const [a, b, c, d] = [row(0), row(1), row(2), row(3)];
  const [wa, wb, wc, wd] = weights.subarray(4 * y, 4 * y + 4);
  const margin = 6;
  for (let i = 0; i < 3 * columns; i++) {
    line[margin + i] = wa * rgb[a + i] + wb * rgb[b + i] + wc * rgb[c + i] + wd * rgb[d + i];
  }
  line.copyWithin(0, margin, margin + 3);
  line.copyWithin(3, margin, margin + 3);
  const end = margin + 3 * columns;
  line.copyWithin(end, end - 3, end);
  line.copyWithin(end + 3, end - 3, end);
}

/**
 * @param {Uint8ClampedArray} data
 * @param {number} pixel the row's first
 * @param {Float32Array} line
 * @param {Splines} across
 * @param {number} noiseAt
 */
function mixColumns(data, pixel, line, { first, weights }, noiseAt) {
  let out = 4 * pixel;
  for (let x = 0; x < first.length; x++) {
    const i = 3 * (first[x] + 2);
    const k = 4 * x;
    const wa = weights[k]; // one by one: a small array for each pixel takes time
    const wb = weights[k + 1];
    const wc = weights[k + 2];
    const wd = weights[k + 3];
    const noise = NOISE[(noiseAt + x) & (NOISE.length - 1)];
    data[out] = wa * line[i] + wb * line[i + 3] + wc * line[i + 6] + wd * line[i + 9] + noise;
    data[out + 1] = wa * line[i + 1] + wb * line[i + 4] + wc * line[i + 7] + wd * line[i + 10] + noise;
    data[out + 2] = wa * line[i + 2] + wb * line[i + 5] + wc * line[i + 8] + wd * line[i + 11] + noise;
    data[out + 3] = 255;
    out += 4;
  }
}
