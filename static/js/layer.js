// @ts-check
import { isLost } from "./lost-context.js";

/**
 * Everything that colours the picture by its mask, washed into one small translucent picture of the
 * mask's size. Each mask value has one colour, whatever the washes, so a table of 256 colours holds
 * them all, and a frame costs one look-up per mask pixel.
 *
 * @typedef {object} Wash
 * @property {string} colour six hexadecimal digits
 * @property {"background" | "person"} where
 * @property {number} opacity 0 to 1
 */

/**
 * Confidence at which a pixel is all background, and all person. Between them the edge fades: the
 * models' masks rise over two to three of their pixels, which would be 15 of the canvas's.
 */
const EDGE = [0.3, 0.7];

export class Layer {
  canvas = document.createElement("canvas");
  #context = /** @type {CanvasRenderingContext2D} */ (this.canvas.getContext("2d", { willReadFrequently: true }));
  #table = new Uint32Array(256);
  #picture = new ImageData(1, 1);
  #pixels = new Uint32Array(this.#picture.data.buffer);

  /** Whether it would show anything. */
  visible = false;

  /** @param {Wash[]} washes the lowest first */
  set washes(washes) {
    this.visible = washes.length > 0;
    for (let value = 0; value < 256; value++) this.#table[value] = blend(washes, person(value / 255));
  }

  /**
   * @param {import("./protocol.js").Mask} mask
   * @returns {boolean} whether it is painted
   */
  paint({ mask, width, height }) {
    if (!this.visible) return true;
    if (isLost(this.#context)) return false;
    if (this.#picture.width !== width || this.#picture.height !== height) {
      Object.assign(this.canvas, { width, height });
      this.#picture = new ImageData(width, height);
      this.#pixels = new Uint32Array(this.#picture.data.buffer);
    }
    const pixels = this.#pixels;
    const table = this.#table;
    for (let i = 0; i < pixels.length; i++) pixels[i] = table[mask[i]];
    this.#context.putImageData(this.#picture, 0, 0);
    return true;
  }
}

/** @param {number} confidence @returns {number} how much of the pixel is person, 0 to 1 */
function person(confidence) {
  const share = Math.min(1, Math.max(0, (confidence - EDGE[0]) / (EDGE[1] - EDGE[0])));
  return share * share * (3 - 2 * share);
}

/**
 * Porter and Duff's "over", for all washes.
 * @param {Wash[]} washes @param {number} share of person
 * @returns {number} 0xAABBGGRR, as ImageData has it on the little-endian machines that browsers run on
 */
function blend(washes, share) {
  let [red, green, blue, alpha] = [0, 0, 0, 0]; // premultiplied
  for (const { colour, where, opacity } of washes) {
    const over = opacity * (where === "person" ? share : 1 - share);
    const rgb = parseInt(colour, 16);
    red = (rgb >> 16) * over + red * (1 - over);
    green = ((rgb >> 8) & 255) * over + green * (1 - over);
    blue = (rgb & 255) * over + blue * (1 - over);
    alpha = over + alpha * (1 - over);
  }
  if (alpha === 0) return 0;
  const byte = (/** @type {number} */ value) => Math.round(value / alpha);
  return ((Math.round(alpha * 255) << 24) | (byte(blue) << 16) | (byte(green) << 8) | byte(red)) >>> 0;
}
